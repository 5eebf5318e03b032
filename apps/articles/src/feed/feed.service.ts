import type { ListFeed } from '#contracts';
import { type Page, pageOf } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { FeedReads, type FeedRow } from './feed.reads';

/** The articles of the people whom the caller follows. */
@Injectable()
export class FeedService {
  constructor(private readonly reads: FeedReads) {}

  /** Newest first. */
  async list(context: Context, query: ListFeed): Promise<Page<FeedRow>> {
    const rows = await this.reads.page(actorOf(context).id, query);
    return pageOf(rows, query.limit, ({ id }) => id);
  }
}
