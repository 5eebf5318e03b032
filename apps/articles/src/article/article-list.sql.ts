import type { ListArticles } from '#contracts';
import { isoTime, type Statement } from '#database';
import { searchQuery } from '../search/search-query';

/**
 * The JSON of an `ArticleSummary`, or with its body of an `ArticleView`, so that no service or gateway need parse and write it again; for
 * a query that has `article`, `author` and the reader's id. It is text: the driver would parse a value of the type `json`.
 */
export const articleJson = (reader: string, ...further: 'body'[]): string => `
  (SELECT row_to_json(view)::text FROM (
    SELECT article.id, article.slug, article.title, article.description,
      ARRAY(SELECT tag FROM article_tag WHERE article_id = article.id ORDER BY position) AS tags,
      EXISTS (SELECT FROM favorite WHERE article_id = article.id AND user_id = ${reader}) AS favorited,
      article.favorites_count AS "favoritesCount",
      ${isoTime('article.created_at')} AS "createdAt", ${isoTime('article.updated_at')} AS "updatedAt",
      (SELECT row_to_json(profile) FROM (
        SELECT author.id, author.username, author.name, author.bio, author.image,
          EXISTS (SELECT FROM follow WHERE follower_id = ${reader} AND followee_id = author.id) AS following
      ) profile) AS author${further.map((column) => `, article.${column}`).join('')}
  ) view)`;

/** The columns of an article, for work with one; for a query that has `article`, `author` and the reader's id. */
export const summaryColumns = (reader: string): string => `
  article.id, article.slug, article.title, article.description,
  article.favorites_count AS "favoritesCount", article.created_at AS "createdAt", article.updated_at AS "updatedAt",
  ARRAY(SELECT tag FROM article_tag WHERE article_id = article.id ORDER BY position) AS tags,
  EXISTS (SELECT FROM favorite WHERE article_id = article.id AND user_id = ${reader}) AS favorited,
  author.id AS "authorId", author.username AS "authorUsername", author.name AS "authorName",
  author.bio AS "authorBio", author.image AS "authorImage",
  EXISTS (SELECT FROM follow WHERE follower_id = ${reader} AND followee_id = author.id) AS "authorFollowing"`;

/** One way to filter the list. */
interface Filter {
  name: string;
  join?: string;
  where?: string;
}

const AUTHOR_ID = (username: string) =>
  `(SELECT id FROM author WHERE lower(username) = lower(${username}) ORDER BY version DESC LIMIT 1)`;

/** The number of articles that are ranked, at most. */
const RANKED = 5_000;

/** The order of the list. `rank` is null when it is by age alone. */
interface Order {
  rank: string;
  by: string;
  after?: string;
}

/** What a list asks for. `isFeed`: only articles of the people whom the reader follows. */
export type Sought = ListArticles & { readonly isFeed?: boolean };

/**
 * The query of a list: first the ids of the page from an index, newest or most relevant first, then their rows, each with the
 * total. Each combination of filters is a separate statement and has an index.
 */
export function listStatement(query: Sought, readerId?: string): { statement: Statement; values: unknown[] } {
  const values: unknown[] = [readerId ?? null];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const filters = filtersOf(query, parameter);
  const joins = filters.map(({ join }) => join ?? '').join(' ');
  const conditions = filters.flatMap(({ where }) => where ?? []);
  const total = totalOf(filters, joins, conditions);

  const { rank, by, after } = orderOf(query, `FROM article ${joins} ${clause(conditions)}`, parameter);
  const page = `
    SELECT article.id, ${rank} AS rank FROM article ${joins}
    ${clause([...conditions, ...(after ? [after] : [])])}
    ORDER BY ${by} LIMIT ${parameter(query.limit + 1)}::int OFFSET ${parameter(query.cursor ? 0 : query.offset)}::int`;
  const text = `
    SELECT counted.total, found.* FROM (SELECT ${total} AS total) counted
    LEFT JOIN LATERAL (
      SELECT article.id, page.rank, ${articleJson('$1::uuid')} AS json
      FROM (${page}) page JOIN article USING (id) JOIN author ON author.id = article.author_id
      ORDER BY ${by}
    ) found ON true`;
  const name = ['article.list', ...filters.map(({ name }) => name), query.cursor ? 'cursor' : 'offset'].join(
    ' ',
  );
  // The best plan depends on the number of articles with the word, so PostgreSQL plans each search.
  return { statement: query.search === undefined ? { name, text } : { text }, values };
}

function filtersOf(
  { author, tag, favorited, search, isFeed }: Sought,
  parameter: (value: unknown) => string,
): Filter[] {
  const filters: Filter[] = [];
  if (author !== undefined)
    filters.push({ name: 'author', where: `article.author_id = ${AUTHOR_ID(parameter(author))}` });
  if (tag !== undefined) {
    const join = `JOIN article_tag tagged ON tagged.article_id = article.id AND tagged.tag = ${parameter(tag)}`;
    filters.push({ name: 'tag', join });
  }
  if (favorited !== undefined) {
    const user = AUTHOR_ID(parameter(favorited));
    filters.push({
      name: 'favorited',
      join: `JOIN favorite liked ON liked.article_id = article.id AND liked.user_id = ${user}`,
    });
  }
  if (isFeed) {
    const where = 'article.author_id IN (SELECT followee_id FROM follow WHERE follower_id = $1::uuid)';
    filters.push({ name: 'feed', where });
  }
  if (search !== undefined) {
    const words = searchQuery(search);
    const where = words ? `article.search @@ ${parameter(words.match)}::tsquery` : 'false';
    filters.push({ name: 'search', where });
  }
  return filters;
}

/**
 * The id orders by age, also among articles of one rank. Only the newest that match are ranked, as ranking reads the index of each
 * article; older ones follow by age. So a word that is in every article costs little more than counting.
 * @param matches the FROM and WHERE of all articles that match
 */
function orderOf(
  { sort, search = '', cursor }: ListArticles,
  matches: string,
  parameter: (value: unknown) => string,
): Order {
  if (sort === 'newest') {
    const after = cursor && `article.id < ${parameter(cursor)}`;
    return { rank: 'NULL::real', by: 'article.id DESC', after };
  }
  const words = parameter(searchQuery(search)?.rank ?? '');
  const rank = `CASE WHEN article.id <= (SELECT article.id ${matches} ORDER BY article.id DESC OFFSET ${RANKED} LIMIT 1)
    THEN 0 ELSE ts_rank(article.search, ${words}::tsquery) END`;
  const [lastRank, lastId] = cursor?.split('_') ?? [];
  const after =
    cursor && `(${rank}, article.id) < (${parameter(lastRank)}::real, ${parameter(lastId)}::uuid)`;
  return { rank, by: 'rank DESC, article.id DESC', after };
}

/** Counting rows takes longer the more there are, so triggers keep the number of all articles and of those with each tag. */
function totalOf(filters: Filter[], joins: string, conditions: string[]): string {
  if (filters.length === 0) return '(SELECT sum(articles)::int FROM article_counter)';
  if (filters.length === 1 && filters[0]?.name === 'tag')
    return 'coalesce((SELECT articles FROM tag WHERE name = $2), 0)';
  return `(SELECT count(*)::int FROM article ${joins} ${clause(conditions)})`;
}

const clause = (conditions: string[]): string =>
  conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
