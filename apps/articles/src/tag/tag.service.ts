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
}
