import { ArticlesRpc, type ReplyOf, type RequestOf } from '#contracts';
import { Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { CommentChangeService } from './comment-change.service';

@Controller()
export class CommentChangeController {
  constructor(private readonly changes: CommentChangeService) {}

  @Handle(ArticlesRpc.commentsPosition)
  async position({
    slug,
  }: RequestOf<typeof ArticlesRpc.commentsPosition>): Promise<ReplyOf<typeof ArticlesRpc.commentsPosition>> {
    return this.changes.position(slug);
  }

  @Handle(ArticlesRpc.commentsSince)
  async since(
    request: RequestOf<typeof ArticlesRpc.commentsSince>,
  ): Promise<ReplyOf<typeof ArticlesRpc.commentsSince>> {
    return this.changes.since(request);
  }
}
