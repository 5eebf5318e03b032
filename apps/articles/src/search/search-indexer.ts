import { translatePostgresError } from '#database';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Searchable, searchVector } from './search-vector';

const EVERY_MS = 60_000;
const BATCH = 20;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const STALE = `
  SELECT id, version, title, description, body,
    ARRAY(SELECT tag FROM article_tag WHERE article_id = article.id ORDER BY position) AS tags
  FROM article WHERE search_updated_at IS DISTINCT FROM updated_at AND id < $1 ORDER BY id DESC LIMIT ${BATCH}`;
/** Not if the article was changed since: then its writer has indexed it, or the next round does. */
const INDEX = 'UPDATE article SET search = $3, search_updated_at = updated_at WHERE id = $1 AND version = $2';

type StaleArticle = Searchable & { id: string; version: number };

/**
 * Indexes articles whose index is out of date: all of them after a migration, and while two versions of the service run, those that
 * the other version writes. Each replica does it; doing the same work twice is harmless.
 */
@Injectable()
export class SearchIndexer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SearchIndexer.name);
  private timer?: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly source: DataSource) {}

  onApplicationBootstrap(): void {
    this.look();
  }

  /** Before the database is closed: finishes the current batch. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private look(): void {
    this.looking = this.indexStale();
  }

  private async indexStale(): Promise<void> {
    try {
      const indexed = await this.catchUp();
      if (indexed > 0) this.logger.log(`indexed ${indexed} articles for searching`);
    } catch (error) {
      this.logger.warn(
        { err: translatePostgresError(error) },
        'could not index articles, will try in a minute',
      );
    }
    if (!this.stopped) this.timer = setTimeout(() => this.look(), EVERY_MS);
  }

  /** Indexes the articles that need it, newest first. @returns how many */
  async catchUp(): Promise<number> {
    let indexed = 0;
    for (let last = LAST_ID; !this.stopped;) {
      const articles = await this.source.query<StaleArticle[]>(STALE, [last]);
      for (const article of articles) {
        await this.source.query(INDEX, [article.id, article.version, searchVector(article)]);
        indexed += 1;
      }
      if (articles.length < BATCH) break;
      last = articles.at(-1)?.id ?? last;
    }
    return indexed;
  }
}
