import { Injectable } from '@nestjs/common';
import { TagRepository, type TagRow } from './tag.repository';

/** The tags of all articles. Articles keep their own. */
@Injectable()
export class TagService {
  constructor(private readonly tags: TagRepository) {}

  /** The hundred tags with the most articles, each with their number. */
  async mostUsed(): Promise<TagRow[]> {
    return this.tags.mostUsed();
  }

  /** The names of all tags up to a thousand; beyond that of the most used ones, and of those of the newest articles. */
  async all(): Promise<string[]> {
    return this.tags.all();
  }
}
