import {
  type Actor,
  ArticleMoved,
  ArticleNotFound,
  type ArticleSummary,
  type ArticleView,
  type CodedError,
  Json,
} from '#contracts';
import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { articleJson, listStatement, type Sought, summaryColumns } from './article-list.sql';

/** An article as a query returns it: everything its view needs. */
export interface ArticleRow {
  id: string;
  slug: string;
  title: string;
  description: string;
  body: string;
  tags: string[];
  favorited: boolean;
  favoritesCount: number;
  createdAt: Date;
  updatedAt: Date;
  authorId: string;
  authorUsername: string;
  authorName: string;
  authorBio: string;
  authorImage: string;
  authorFollowing: boolean;
}

/** An article in a list: its place and its JSON. `rank` is null unless the most relevant come first. */
export interface ListedArticle {
  id: string;
  rank: number | null;
  summary: Json<ArticleSummary>;
}

/** What the query of a list returns: the total with every row, and one row with nothing but the total for an empty page. */
interface ListRow {
  total: number;
  id: string | null;
  rank: number | null;
  json: string;
}

const VIEW = {
  name: 'article.view',
  text: `
    SELECT ${articleJson('$2', 'body')} AS json
    FROM article JOIN author ON author.id = article.author_id WHERE article.slug = $1`,
};

const BY_SLUG = {
  name: 'article.by-slug',
  text: `
    SELECT ${summaryColumns('$2')}, article.body
    FROM article JOIN author ON author.id = article.author_id WHERE article.slug = $1`,
};

const ID = { name: 'article.id', text: 'SELECT id FROM article WHERE slug = $1' };

const CURRENT_SLUG = {
  name: 'article.current-slug',
  text: 'SELECT article.slug FROM slug_owner JOIN article ON article.id = article_id WHERE slug_owner.slug = $1',
};

/** The read path: one prepared query per reply, straight into rows. */
@Injectable()
export class ArticleReads {
  constructor(private readonly reader: Reader) {}

  /** The article as its readers get it. */
  async view(slug: string, readerId?: string): Promise<Json<ArticleView> | undefined> {
    const found = await this.reader.row<{ json: string }>(VIEW, [slug, readerId ?? null]);
    return found && new Json(found.json);
  }

  async bySlug(slug: string, readerId?: string, tx?: Tx): Promise<ArticleRow | undefined> {
    return this.reader.row<ArticleRow>(BY_SLUG, [slug, readerId ?? null], tx);
  }

  /** An article that the transaction has locked, with the changes of the transaction. */
  async current(tx: Tx, { slug }: { slug: string }, reader: Actor): Promise<ArticleRow> {
    return (await this.bySlug(slug, reader.id, tx)) as ArticleRow;
  }

  /** @throws ArticleNotFound | ArticleMoved */
  async idOf(slug: string): Promise<string> {
    const article = await this.reader.row<{ id: string }>(ID, [slug]);
    if (!article) throw await this.whyMissing(slug);
    return article.id;
  }

  /** Why no article has this slug: its article has another one now, was deleted, or never existed. */
  async whyMissing(slug: string, tx?: Tx): Promise<CodedError> {
    const article = await this.reader.row<{ slug: string }>(CURRENT_SLUG, [slug], tx);
    return article ? new ArticleMoved({ movedTo: article.slug }) : new ArticleNotFound();
  }

  /** Up to one row more than `limit`: it shows that there is a next page. */
  async list(query: Sought, readerId?: string): Promise<{ rows: ListedArticle[]; total: number }> {
    const { statement, values } = listStatement(query, readerId);
    const found = await this.reader.rows<ListRow>(statement, values);
    const rows = found.flatMap(({ id, rank, json }) =>
      id === null ? [] : { id, rank, summary: new Json<ArticleSummary>(json) },
    );
    return { rows, total: found[0]?.total ?? 0 };
  }
}
