import { ArticlesRpc, type ReplyOf } from '#contracts';
import { Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { TagService } from './tag.service';

@Controller()
export class TagController {
  constructor(private readonly tags: TagService) {}

  @Handle(ArticlesRpc.tags)
  async mostUsed(): Promise<ReplyOf<typeof ArticlesRpc.tags>> {
    return { tags: await this.tags.mostUsed() };
  }

  @Handle(ArticlesRpc.allTags)
  async all(): Promise<ReplyOf<typeof ArticlesRpc.allTags>> {
    return { tags: await this.tags.all() };
  }
}
