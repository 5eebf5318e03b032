import {
  type Actor,
  ArticleCreated,
  ArticleDeleted,
  ArticleUpdated,
  type ArticleView,
  type ChangeArticle,
  type CreateArticle,
  type Json,
  type ListArticles,
  SlugTaken,
} from '#contracts';
import { afterCommit, Idempotency, type Page, pageOf, Transaction, type Tx } from '#database';
import { Outbox } from '#outbox';
import { actorOf, type Context } from '#transport';
import { annotate, counterFromZero, Operation } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { Article } from './article.entity';
import { ArticleReads, type ArticleRow, type ListedArticle } from './article.reads';
import { ArticleRepository } from './article.repository';
import { articleData, newArticleView } from './article.view';
import { preferredSlug } from './slug';
import { searchVector } from '../search/search-vector';
import { WakeUps } from '../wake-up/wake-ups';

const SLUG_ATTEMPTS = 5;

const created = counterFromZero('articles.created', {
  unit: '{article}',
  description: 'Articles published.',
});
const updated = counterFromZero('articles.updated', {
  unit: '{article}',
  description: 'Changes to articles.',
});
const deleted = counterFromZero('articles.deleted', {
  unit: '{article}',
  description: 'Articles taken down.',
});

/** Writing, changing, deleting and finding articles. */
@Injectable()
export class ArticleService {
  constructor(
    private readonly transaction: Transaction,
    private readonly articles: ArticleRepository,
    private readonly reads: ArticleReads,
    private readonly outbox: Outbox,
    private readonly wakeUps: WakeUps,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws AuthorPending */
  @Operation('article.create')
  async create(context: Context, input: CreateArticle): Promise<ArticleView> {
    const actor = actorOf(context);
    const search = searchVector(input);
    const { idempotencyKey: key } = context;
    const scope = `articles.create ${actor.id}`;
    return this.withFreeSlug((isPreferredTaken) => {
      const request = { scope, key, input, subject: () => actor.id, isSingle: !isPreferredTaken };
      return this.idempotency.run(request, async (tx) => {
        const slug = isPreferredTaken
          ? await this.articles.freeSlug(tx, input.title)
          : preferredSlug(input.title);
        const article = Article.write(actor.id, slug, input);
        article.index(search);
        const author = await this.outbox.appendBy(
          tx,
          context,
          ArticleCreated,
          article,
          articleData(article),
          (event) => this.articles.publish(tx, article, input.tags, event),
        );
        describe(article, actor);
        afterCommit(tx, () => {
          created.add(1);
          this.wakeUps.articlePublished();
        });
        return newArticleView(article, input.tags, author);
      });
    });
  }

  /** An article whose new title asks for another slug gets one. @throws ArticleNotFound | ArticleMoved | NotTheAuthor */
  @Operation('article.update')
  async change(context: Context, slug: string, input: ChangeArticle): Promise<ArticleRow> {
    const actor = actorOf(context);
    return this.withFreeSlug(() =>
      this.transaction.run(async (tx) => {
        const article = await this.articles.lock(tx, slug);
        article.mustBeBy(actor);
        article.revise(input, await this.articles.slugFor(tx, article, input.title));
        const tags = input.tags ?? (await this.articles.tagsOf(tx, article));
        article.index(searchVector({ ...article, tags }));
        await this.articles.update(tx, article, input.tags);
        await this.outbox.append(tx, context, ArticleUpdated, article, articleData(article));
        describe(article, actor);
        afterCommit(tx, () => updated.add(1));
        return this.reads.current(tx, article, actor);
      }),
    );
  }

  /** @throws ArticleNotFound | ArticleMoved | NotTheAuthor */
  @Operation('article.delete')
  async delete(context: Context, slug: string): Promise<void> {
    const actor = actorOf(context);
    await this.transaction.run(async (tx) => {
      const article = await this.articles.lock(tx, slug);
      article.mustBeDeletableBy(actor);
      article.end();
      await this.articles.delete(tx, article);
      const data = {
        ...articleData(article),
        deletedBy: actor.id,
        requestId: context.requestId || undefined,
      };
      await this.outbox.append(tx, context, ArticleDeleted, article, data);
      describe(article, actor);
      this.afterDeletion(tx, article);
    });
  }

  /** Deletes all articles of an author whose account is deleted. */
  async deleteAllBy(tx: Tx, context: Context, authorId: string): Promise<void> {
    for (const article of await this.articles.lockAllBy(tx, authorId)) {
      article.end();
      await this.outbox.append(tx, context, ArticleDeleted, article, articleData(article));
      this.afterDeletion(tx, article);
    }
    await this.articles.deleteAllBy(tx, authorId);
  }

  /** @throws ArticleNotFound | ArticleMoved */
  async get(context: Context, slug: string): Promise<Json<ArticleView>> {
    const article = await this.reads.view(slug, context.actor?.id);
    if (!article) throw await this.reads.whyMissing(slug);
    return article;
  }

  /** A page of articles as the caller sees them, and the number of all articles that match. */
  async list(context: Context, query: ListArticles): Promise<Page<ListedArticle> & { total: number }> {
    const { rows, total } = await this.reads.list(query, context.actor?.id);
    return { ...pageOf(rows, query.limit, cursorOf), total };
  }

  /** Also ends the streams of its comments. */
  private afterDeletion(tx: Tx, { id }: Article): void {
    afterCommit(tx, () => {
      deleted.add(1);
      this.wakeUps.commentsChanged(id);
    });
  }

  /** A writer whose slug turns out to be taken chooses again; concurrent writers of one title may choose the same. */
  private async withFreeSlug<T>(write: (isTaken: boolean) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await write(attempt > 1);
      } catch (error) {
        if (!(error instanceof SlugTaken) || attempt === SLUG_ATTEMPTS) throw error;
      }
    }
  }
}

/** The position of an article in its list. A list by relevance is ordered by rank first. */
const cursorOf = ({ id, rank }: ListedArticle): string => (rank === null ? id : `${rank}_${id}`);

/** Adds the ids of the article and the caller to the operation's span. */
function describe({ id, slug }: Article, actor: Actor): void {
  annotate({ 'article.id': id, 'article.slug': slug, 'user.id': actor.id });
}
