import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';

export interface TagRow {
  name: string;
  count: number;
}

const ADD = `
  INSERT INTO article_tag (article_id, tag, position)
  SELECT $1, tag, position FROM unnest($2::text[]) WITH ORDINALITY AS given (tag, position)`;
const OF_ARTICLE = 'SELECT tag FROM article_tag WHERE article_id = $1 ORDER BY position';
const DELETE_OF_AUTHOR =
  'DELETE FROM article_tag USING article WHERE article_id = article.id AND author_id = $1';
const MOST_USED = {
  name: 'tag.most-used',
  text: 'SELECT name, articles AS count FROM tag WHERE articles > 0 ORDER BY articles DESC, name LIMIT 100',
};
/** Bounded, so that the reply fits into a message: the most used tags, and those of the newest articles, at most 20 each. */
const ALL = {
  name: 'tag.all',
  text: `
    SELECT name FROM tag
    WHERE name IN (SELECT name FROM tag WHERE articles > 0 ORDER BY articles DESC, name LIMIT 1000)
      OR name IN (SELECT tag FROM article_tag WHERE article_id IN (SELECT id FROM article ORDER BY id DESC LIMIT 100))
    ORDER BY articles DESC, name`,
};

/** All queries on tags. Triggers in the database count the articles of each tag. */
@Injectable()
export class TagRepository {
  constructor(private readonly reader: Reader) {}

  async add(tx: Tx, articleId: string, tags: string[]): Promise<void> {
    await tx.query(ADD, [articleId, tags]);
  }

  async replace(tx: Tx, articleId: string, tags: string[]): Promise<void> {
    await tx.query('DELETE FROM article_tag WHERE article_id = $1', [articleId]);
    await this.add(tx, articleId, tags);
  }

  /** The tags of an article, in the author's order. */
  async of(tx: Tx, articleId: string): Promise<string[]> {
    const rows = await tx.query<{ tag: string }[]>(OF_ARTICLE, [articleId]);
    return rows.map(({ tag }) => tag);
  }

  /** Deletes the tags of all articles of an author in one statement, so that each tag is counted once. */
  async deleteOfAuthor(tx: Tx, authorId: string): Promise<void> {
    await tx.query(DELETE_OF_AUTHOR, [authorId]);
  }

  /** The hundred tags with the most articles. */
  async mostUsed(): Promise<TagRow[]> {
    return this.reader.rows<TagRow>(MOST_USED);
  }

  /** The thousand tags with the most articles, and those of the hundred newest articles. */
  async all(): Promise<string[]> {
    return (await this.reader.rows<Pick<TagRow, 'name'>>(ALL)).map(({ name }) => name);
  }
}
