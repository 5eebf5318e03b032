import { AuthorPending, SlugTaken } from '#contracts';
import { foreignKeyViolation, rowsOf, type Tx, uniqueViolation } from '#database';
import { Injectable } from '@nestjs/common';
import { TagRepository } from '../tag/tag.repository';
import { Article } from './article.entity';
import { ArticleReads } from './article.reads';
import { preferredSlug, slugFrom } from './slug';

const TAKEN = 'SELECT FROM slug_owner WHERE slug = $1 AND article_id IS DISTINCT FROM $2';
/** The article's own slug that was numbered because the preferred one was taken. */
const OWN_NUMBERED = `
  SELECT slug FROM slug_owner WHERE article_id = $2 AND slug ~ ('^' || $1 || '-[0-9]+$') ORDER BY length(slug) LIMIT 1`;
/** The next number of a slug that is taken. The row's lock serializes concurrent writers of one title. */
const NEXT_NUMBER = `
  INSERT INTO slug_series (slug, last) VALUES ($1, 2)
  ON CONFLICT (slug) DO UPDATE SET last = slug_series.last + 1
  RETURNING last`;

/**
 * Stores an article ($1 to $10), its tags ($11) and its event ($12 to $18) in one round trip, unless the slug is taken. The author is
 * returned, and completes the event's data.
 */
const PUBLISH = {
  name: 'article.publish',
  text: `
    WITH author AS MATERIALIZED (
      SELECT username, name, bio, image, NOT EXISTS (SELECT FROM slug_owner WHERE slug = $3) AS "slugIsFree"
      FROM author WHERE id = $2),
    free AS (SELECT FROM author WHERE "slugIsFree"),
    written AS (
      INSERT INTO article (id, author_id, slug, title, description, body, search, version, created_at, updated_at,
        search_updated_at, favorites_count)
      SELECT $1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text::tsvector, $8::integer, $9::timestamptz,
        $10::timestamptz, $10, 0 FROM free),
    tagged AS (
      INSERT INTO article_tag (article_id, tag, position)
      SELECT $1, tag, position FROM free, unnest($11::text[]) WITH ORDINALITY AS given (tag, position)),
    appended AS (
      INSERT INTO outbox (id, type, aggregate_id, version, data, traceparent, cause)
      SELECT $12::uuid, $13::text, $14::uuid, $15::integer, $16::jsonb || jsonb_build_object('username', username),
        $17::text, $18::uuid
      FROM author WHERE "slugIsFree")
    SELECT * FROM author`,
};

/** The author of an article, as its view shows them. */
export interface AuthorColumns {
  username: string;
  name: string;
  bio: string;
  image: string;
}

/** Every write on articles, with their tags. */
@Injectable()
export class ArticleRepository {
  constructor(
    private readonly reads: ArticleReads,
    private readonly tags: TagRepository,
  ) {}

  /**
   * Stores a new article and the row of its event, to whose data it adds the author's name.
   * @returns the author
   * @throws SlugTaken | AuthorPending
   */
  async publish(tx: Tx, article: Article, tags: string[], event: unknown[]): Promise<AuthorColumns> {
    const { id, authorId, slug, title, description, body, search, version, createdAt, updatedAt } = article;
    const columns = [id, authorId, slug, title, description, body, search, version, createdAt, updatedAt];
    const values = [...columns, tags, ...event];
    const [author] = await rowsOf<AuthorColumns & { slugIsFree: boolean }>(tx, PUBLISH, values).catch(
      rethrowConflict,
    );
    if (!author) throw new AuthorPending();
    if (!author.slugIsFree) throw new SlugTaken();
    return author;
  }

  /** @throws SlugTaken */
  async update(tx: Tx, article: Article, tags?: string[]): Promise<void> {
    const { id, ...columns } = article;
    await tx.update(Article, { id }, columns).catch(rethrowConflict);
    if (tags) await this.tags.replace(tx, id, tags);
  }

  async tagsOf(tx: Tx, { id }: Article): Promise<string[]> {
    return this.tags.of(tx, id);
  }

  /** Deletes its tags and favorites with it. */
  async delete(tx: Tx, article: Article): Promise<void> {
    await tx.delete(Article, { id: article.id });
  }

  /**
   * Deletes all articles of an author, with tags and favorites, in two statements: each counter is updated once and in order. One
   * statement per article would make other writers wait, or deadlock with them.
   */
  async deleteAllBy(tx: Tx, authorId: string): Promise<void> {
    await this.tags.deleteOfAuthor(tx, authorId);
    await tx.query('DELETE FROM article WHERE author_id = $1', [authorId]);
  }

  /** The article, locked until the transaction ends. @throws ArticleNotFound | ArticleMoved */
  async lock(tx: Tx, slug: string): Promise<Article> {
    const article = await tx.findOne(Article, { where: { slug }, lock: { mode: 'pessimistic_write' } });
    if (!article) throw await this.reads.whyMissing(slug, tx);
    return article;
  }

  /** The article, protected from deletion until the transaction ends; others may change it. @throws ArticleNotFound | ArticleMoved */
  async hold(tx: Tx, slug: string): Promise<Article> {
    const article = await tx.findOne(Article, { where: { slug }, lock: { mode: 'for_key_share' } });
    if (!article) throw await this.reads.whyMissing(slug, tx);
    return article;
  }

  /** All articles of an author, locked until the transaction ends, always in the same order. */
  async lockAllBy(tx: Tx, authorId: string): Promise<Article[]> {
    return tx.find(Article, {
      where: { authorId },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** The slug of an article with a new title: the current one when both titles ask for the same. */
  async slugFor(tx: Tx, article: Article, title = article.title): Promise<string> {
    if (slugFrom(title) === slugFrom(article.title)) return article.slug;
    return this.freeSlug(tx, title, article.id);
  }

  /**
   * A slug for the title that no other article has or had, among those committed; writing it may still throw SlugTaken.
   * @param articleId of an article that has slugs already: it may take its former ones again
   */
  async freeSlug(tx: Tx, title: string, articleId: string | null = null): Promise<string> {
    const preferred = preferredSlug(title);
    if (!(await this.isTaken(tx, preferred, articleId))) return preferred;
    const [own] = await tx.query<{ slug: string }[]>(OWN_NUMBERED, [preferred, articleId]);
    let slug = own?.slug;
    while (!slug || (await this.isTaken(tx, slug, articleId))) {
      const [series] = await tx.query<{ last: number }[]>(NEXT_NUMBER, [preferred]);
      slug = `${preferred}-${series?.last}`;
    }
    return slug;
  }

  private async isTaken(tx: Tx, slug: string, articleId: string | null): Promise<boolean> {
    return (await tx.query<unknown[]>(TAKEN, [slug, articleId])).length > 0;
  }
}

function rethrowConflict(error: unknown): never {
  if (uniqueViolation(error) === 'article_slug') throw new SlugTaken();
  if (foreignKeyViolation(error)) throw new AuthorPending();
  throw error;
}
