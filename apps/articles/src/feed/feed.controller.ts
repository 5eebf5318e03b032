import { ArticlesRpc, Json, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { FeedService } from './feed.service';

@Controller()
export class FeedController {
  constructor(private readonly feed: FeedService) {}

  @Handle(ArticlesRpc.feed)
  async list(
    request: RequestOf<typeof ArticlesRpc.feed>,
    context: Context,
  ): Promise<Json<ReplyOf<typeof ArticlesRpc.feed>>> {
    const { rows, next } = await this.feed.list(context, request);
    return Json.object({ articles: summariesOf(rows), nextCursor: next });
  }

  @Handle(ArticlesRpc.countedFeed)
  async counted(
    request: RequestOf<typeof ArticlesRpc.countedFeed>,
    context: Context,
  ): Promise<Json<ReplyOf<typeof ArticlesRpc.countedFeed>>> {
    const { rows, total } = await this.feed.counted(context, request);
    return Json.object({ articles: summariesOf(rows), total });
  }
}

const summariesOf = <Summary>(rows: { summary: Json<Summary> }[]): Json<Summary[]> =>
  Json.list(rows.map(({ summary }) => summary));
