import type { ListArticles } from '#contracts';
import type { Statement } from '#database';
import { searchQuery } from '../search/search-query';

/** What a list and a single article have in common; `article`, `author` and the reader's id are in scope. */
export const summaryColumns = (reader: string): string => `
  article.id, article.slug, article.title, article.description,
  article.favorites_count AS "favoritesCount", article.created_at AS "createdAt", article.updated_at AS "updatedAt",
  ARRAY(SELECT tag FROM article_tag WHERE article_id = article.id ORDER BY position) AS tags,
  EXISTS (SELECT FROM favorite WHERE article_id = article.id AND user_id = ${reader}) AS favorited,
  author.id AS "authorId", author.username AS "authorUsername", author.name AS "authorName",
  author.bio AS "authorBio", author.image AS "authorImage"`;

/** One way to narrow the list down: where the ids come from and how many there are. */
interface Filter {
  name: string;
  join?: string;
  where?: string;
}

const AUTHOR_ID = (username: string) =>
  `(SELECT id FROM author WHERE lower(username) = lower(${username}) ORDER BY version DESC LIMIT 1)`;

/** Articles that are ranked at most. */
const RANKED = 5_000;

/** How the list is ordered; `rank` is null where it is by age alone. */
interface Order {
  rank: string;
  by: string;
  after?: string;
}

/**
 * The query behind a list: first the ids of the page from an index, newest or most relevant first, then their rows, with the
 * total beside each. Each combination of filters is a statement of its own and has an index that leads to it.
 */
export function listStatement(
  query: ListArticles,
  readerId?: string,
): { statement: Statement; values: unknown[] } {
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
      SELECT ${summaryColumns('$1::uuid')}, page.rank
      FROM (${page}) page JOIN article USING (id) JOIN author ON author.id = article.author_id
      ORDER BY ${by}
    ) found ON true`;
  const name = ['article.list', ...filters.map(({ name }) => name), query.cursor ? 'cursor' : 'offset'].join(
    ' ',
  );
  // How many articles hold a word decides how to find them: that plan is made anew each time.
  return { statement: query.search === undefined ? { name, text } : { text }, values };
}

function filtersOf(
  { author, tag, favorited, search }: ListArticles,
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
  if (search !== undefined) {
    const words = searchQuery(search);
    const where = words ? `article.search @@ ${parameter(words.match)}::tsquery` : 'false';
    filters.push({ name: 'search', where });
  }
  return filters;
}

/**
 * Age is in the id; articles of one rank are ordered by it too. The newest that match are ranked, which needs their index; older
 * ones follow by age, so that a word that every article holds costs little more than counting.
 * @param matches what the list is chosen from
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

/** Counting all rows would take the longer the more there are; the whole and single tags are counted as they change. */
function totalOf(filters: Filter[], joins: string, conditions: string[]): string {
  if (filters.length === 0) return '(SELECT sum(articles)::int FROM article_counter)';
  if (filters.length === 1 && filters[0]?.name === 'tag')
    return 'coalesce((SELECT articles FROM tag WHERE name = $2), 0)';
  return `(SELECT count(*)::int FROM article ${joins} ${clause(conditions)})`;
}

const clause = (conditions: string[]): string =>
  conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
