import {
  type Actor,
  ArticleCreated,
  ArticleDeleted,
  ArticleUpdated,
  type ArticleView,
  type ChangeArticle,
  type CreateArticle,
  type ListArticles,
} from '#contracts';
import { afterCommit, Idempotency, Transaction, type Tx } from '#database';
import { Outbox } from '#outbox';
import type { Context } from '#transport';
import { annotate, Operation } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { articleMetrics } from './article-metrics';
import { Article } from './article.entity';
import { SlugTaken } from './article.errors';
import { articleFact } from './article.fact';
import { ArticleReads, type ArticleRow, type SummaryRow } from './article.reads';
import { ArticleRepository } from './article.repository';
import { articleView } from './article.view';
import { slugFrom } from './slug';
import { searchVector } from '../search/search-vector';

const SLUG_ATTEMPTS = 5;

/** Writing, changing, deleting and finding articles. */
@Injectable()
export class ArticleService {
  constructor(
    private readonly transaction: Transaction,
    private readonly articles: ArticleRepository,
    private readonly reads: ArticleReads,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws ProfilePending */
  @Operation('article.create')
  async create(actor: Actor, input: CreateArticle, context: Context): Promise<ArticleView> {
    const search = searchVector(input);
    const { idempotencyKey: key } = context;
    const request = { scope: `articles.create ${actor.id}`, key, input, subject: () => actor.id };
    return this.withFreeSlug(() =>
      this.idempotency.run(request, async (tx) => {
        const article = Article.write(actor.id, await this.articles.freeSlug(tx, input.title), input);
        article.index(search);
        await this.articles.insert(tx, article, input.tags);
        await this.outbox.append(tx, context, ArticleCreated, article, articleFact(article));
        describe(article, actor);
        afterCommit(tx, () => articleMetrics.created.add(1));
        return articleView(await this.get(article.slug, actor, tx));
      }),
    );
  }

  /** A title that asks for another slug gets one. @throws ArticleNotFound | ArticleMoved | NotTheAuthor */
  @Operation('article.update')
  async change(actor: Actor, slug: string, input: ChangeArticle, context: Context): Promise<ArticleRow> {
    return this.withFreeSlug(() =>
      this.transaction.run(async (tx) => {
        const article = await this.articles.lock(tx, slug);
        article.mustBeBy(actor);
        const { title = article.title } = input;
        if (slugFrom(title) !== slugFrom(article.title))
          article.slug = await this.articles.freeSlug(tx, title, article.id);
        article.revise(input);
        const tags = input.tags ?? (await this.articles.tagsOf(tx, article));
        article.index(searchVector({ ...article, tags }));
        await this.articles.update(tx, article, input.tags);
        await this.outbox.append(tx, context, ArticleUpdated, article, articleFact(article));
        describe(article, actor);
        afterCommit(tx, () => articleMetrics.updated.add(1));
        return this.reads.current(tx, article, actor);
      }),
    );
  }

  /** @throws ArticleNotFound | ArticleMoved | NotTheAuthor */
  @Operation('article.delete')
  async delete(actor: Actor, slug: string, context: Context): Promise<void> {
    await this.transaction.run(async (tx) => {
      const article = await this.articles.lock(tx, slug);
      article.mustBeDeletableBy(actor);
      article.end();
      await this.articles.delete(tx, article);
      const fact = {
        ...articleFact(article),
        deletedBy: actor.id,
        requestId: context.requestId || undefined,
      };
      await this.outbox.append(tx, context, ArticleDeleted, article, fact);
      describe(article, actor);
      afterCommit(tx, () => articleMetrics.deleted.add(1));
    });
  }

  /** @throws ArticleNotFound | ArticleMoved */
  async get(slug: string, reader?: Actor, tx?: Tx): Promise<ArticleRow> {
    const article = await this.reads.bySlug(slug, reader?.id, tx);
    if (!article) throw await this.reads.whyMissing(slug, tx);
    return article;
  }

  /** `next` is the cursor of the page after, if there is one. */
  async list(
    query: ListArticles,
    reader?: Actor,
  ): Promise<{ rows: SummaryRow[]; total: number; next: string | null }> {
    const { rows, total } = await this.reads.list(query, reader?.id);
    const page = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? page.at(-1) : undefined;
    return { rows: page, total, next: last ? cursorOf(last) : null };
  }

  async tags(): Promise<{ name: string; count: number }[]> {
    return this.reads.tags();
  }

  /** Writers of one title at one time may choose the same slug; who loses chooses again. */
  private async withFreeSlug<T>(write: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await write();
      } catch (error) {
        if (!(error instanceof SlugTaken) || attempt === SLUG_ATTEMPTS) throw error;
      }
    }
  }
}

/** The place of an article in the list; where it is one of search results, its rank belongs to the place. */
const cursorOf = ({ id, rank }: SummaryRow): string => (rank === null ? id : `${rank}_${id}`);

/** Tells the operation's span what it is about. */
function describe({ id, slug }: Article, actor: Actor): void {
  annotate({ 'article.id': id, 'article.slug': slug, 'user.id': actor.id });
}
