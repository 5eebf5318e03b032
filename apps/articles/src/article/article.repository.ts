import { foreignKeyViolation, type Tx, uniqueViolation } from '#database';
import { Injectable } from '@nestjs/common';
import { Article } from './article.entity';
import { ProfilePending, SlugTaken } from './article.errors';
import { ArticleReads } from './article.reads';
import { namelessSlug, slugFrom } from './slug';

const SET_TAGS = `
  INSERT INTO article_tag (article_id, tag, position)
  SELECT $1, tag, position FROM unnest($2::text[]) WITH ORDINALITY AS given (tag, position)`;
const TAGS = 'SELECT tag FROM article_tag WHERE article_id = $1 ORDER BY position';
const TAKEN = 'SELECT FROM slug_owner WHERE slug = $1 AND article_id IS DISTINCT FROM $2';
/** A slug of the article's own that was numbered because the wished one was taken. */
const OWN_NUMBERED = `
  SELECT slug FROM slug_owner WHERE article_id = $2 AND slug ~ ('^' || $1 || '-[0-9]+$') ORDER BY length(slug) LIMIT 1`;
/** The next number of a slug that is taken. The row's lock makes concurrent writers of one title take turns. */
const NEXT_NUMBER = `
  INSERT INTO slug_series (slug, last) VALUES ($1, 2)
  ON CONFLICT (slug) DO UPDATE SET last = slug_series.last + 1
  RETURNING last`;

/** Every write on articles, their tags and their favorites. */
@Injectable()
export class ArticleRepository {
  constructor(private readonly reads: ArticleReads) {}

  /** @throws SlugTaken | ProfilePending */
  async insert(tx: Tx, article: Article, tags: string[]): Promise<void> {
    await tx.insert(Article, article).catch(rethrowConflict);
    await tx.query(SET_TAGS, [article.id, tags]);
  }

  /** @throws SlugTaken */
  async update(tx: Tx, article: Article, tags?: string[]): Promise<void> {
    const { id, ...columns } = article;
    await tx.update(Article, { id }, columns).catch(rethrowConflict);
    if (!tags) return;
    await tx.query('DELETE FROM article_tag WHERE article_id = $1', [id]);
    await tx.query(SET_TAGS, [id, tags]);
  }

  async tagsOf(tx: Tx, { id }: Article): Promise<string[]> {
    const rows = await tx.query<{ tag: string }[]>(TAGS, [id]);
    return rows.map(({ tag }) => tag);
  }

  /** Takes its tags and favorites along. */
  async delete(tx: Tx, article: Article): Promise<void> {
    await tx.delete(Article, { id: article.id });
  }

  /**
   * All articles of an author, with tags and favorites, in few statements: counters are touched once each and in order, not
   * once an article, which other writers would have to wait for or collide with.
   */
  async deleteAllBy(tx: Tx, authorId: string): Promise<void> {
    await tx.query('DELETE FROM article_tag USING article WHERE article_id = article.id AND author_id = $1', [
      authorId,
    ]);
    await tx.query('DELETE FROM article WHERE author_id = $1', [authorId]);
  }

  /** The article, locked until the transaction ends. @throws ArticleNotFound | ArticleMoved */
  async lock(tx: Tx, slug: string): Promise<Article> {
    const article = await tx.findOne(Article, { where: { slug }, lock: { mode: 'pessimistic_write' } });
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

  /**
   * A slug for the title that no other article has or had, as far as is committed; writing it may still meet a SlugTaken.
   * @param articleId of the article that has slugs already: its former ones are free to it
   */
  async freeSlug(tx: Tx, title: string, articleId: string | null = null): Promise<string> {
    const wished = slugFrom(title) || namelessSlug();
    if (!(await this.isTaken(tx, wished, articleId))) return wished;
    const [own] = await tx.query<{ slug: string }[]>(OWN_NUMBERED, [wished, articleId]);
    let slug = own?.slug;
    while (!slug || (await this.isTaken(tx, slug, articleId))) {
      const [series] = await tx.query<{ last: number }[]>(NEXT_NUMBER, [wished]);
      slug = `${wished}-${series?.last}`;
    }
    return slug;
  }

  private async isTaken(tx: Tx, slug: string, articleId: string | null): Promise<boolean> {
    return (await tx.query<unknown[]>(TAKEN, [slug, articleId])).length > 0;
  }

  /** @returns false when it was a favorite already @throws ProfilePending */
  async addFavorite(tx: Tx, userId: string, articleId: string): Promise<boolean> {
    const added: unknown[] = await tx
      .query<unknown[]>(
        'INSERT INTO favorite (user_id, article_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING article_id',
        [userId, articleId],
      )
      .catch(rethrowConflict);
    return added.length > 0;
  }

  /** @returns false when it was not a favorite */
  async removeFavorite(tx: Tx, userId: string, articleId: string): Promise<boolean> {
    const [, removed] = await tx.query<[unknown[], number]>(
      'DELETE FROM favorite WHERE user_id = $1 AND article_id = $2',
      [userId, articleId],
    );
    return removed > 0;
  }
}

function rethrowConflict(error: unknown): never {
  if (uniqueViolation(error) === 'article_slug') throw new SlugTaken();
  if (foreignKeyViolation(error)) throw new ProfilePending();
  throw error;
}
