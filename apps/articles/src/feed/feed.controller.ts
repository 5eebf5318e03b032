import { ArticlesRpc, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { articleSummary } from '../article/article.view';
import { FeedService } from './feed.service';

@Controller()
export class FeedController {
  constructor(private readonly feed: FeedService) {}

  @Handle(ArticlesRpc.feed)
  async list(
    request: RequestOf<typeof ArticlesRpc.feed>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.feed>> {
    const { rows, next } = await this.feed.list(context, request);
    return { articles: rows.map(articleSummary), nextCursor: next };
  }

  @Handle(ArticlesRpc.countedFeed)
  async counted(
    request: RequestOf<typeof ArticlesRpc.countedFeed>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.countedFeed>> {
    const { rows, total } = await this.feed.counted(context, request);
    return { articles: rows.map(articleSummary), total };
  }
}
