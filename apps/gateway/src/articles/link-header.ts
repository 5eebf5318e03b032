import type { ArticlesRoutes, InputOf } from '#contracts';

type ArticlesQuery = InputOf<typeof ArticlesRoutes.list>;

/**
 * The links to other pages of a list (RFC 8288): only the next one when it is read by cursor; first, previous, next and last
 * when it is read by offset.
 */
export function linkHeader(query: ArticlesQuery, total: number, nextCursor: string | null): string {
  const { limit, offset, cursor, ...filter } = query;
  const to = (rel: string, place: { offset: number } | { cursor: string }): string => {
    const given = Object.entries({ ...filter, limit, ...place }).filter(([, value]) => value !== undefined);
    return `</api/articles?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}>; rel="${rel}"`;
  };
  if (cursor) return nextCursor ? to('next', { cursor: nextCursor }) : '';
  const last = Math.max(0, Math.ceil(total / limit) - 1) * limit;
  const links = [to('first', { offset: 0 })];
  // Beyond the end, the previous page can be empty too, so "prev" is the last page that has items.
  if (offset > 0) links.push(to('prev', { offset: Math.max(0, Math.min(offset - limit, last)) }));
  if (nextCursor) links.push(to('next', { offset: offset + limit }));
  links.push(to('last', { offset: last }));
  return links.join(', ');
}
