import type { ArticlesRpc, ListFeed, RequestOf } from '#contracts';
import { type Page, pageOf } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { ArticleReads } from '../article/article.reads';
import { FeedReads, type FeedArticle } from './feed.reads';

/** The articles of the people whom the caller follows. */
@Injectable()
export class FeedService {
  constructor(
    private readonly reads: FeedReads,
    private readonly articles: ArticleReads,
  ) {}

  /** Newest first. */
  async list(context: Context, query: ListFeed): Promise<Page<FeedArticle>> {
    const rows = await this.reads.page(actorOf(context).id, query);
    return pageOf(rows, query.limit, ({ id }) => id);
  }

  /** A page by offset, and the number of all. Both take longer the more there are, unlike `list`. */
  async counted(
    context: Context,
    { limit, offset }: RequestOf<typeof ArticlesRpc.countedFeed>,
  ): Promise<{ rows: FeedArticle[]; total: number }> {
    const query = { limit, offset, sort: 'newest', isFeed: true } as const;
    const { rows, total } = await this.articles.list(query, actorOf(context).id);
    return { rows: rows.slice(0, limit), total };
  }
}
