import type { ArticlesRoutes, InputOf } from '#contracts';

type ArticlesQuery = InputOf<typeof ArticlesRoutes.list>;

/**
 * Where the pages around this one are (RFC 8288). A list read by cursor knows only what comes next; one read by offset
 * knows first, previous, next and last.
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
  // Far behind the end the page before is as empty as this one: what one looks for is the last that is not.
  if (offset > 0) links.push(to('prev', { offset: Math.max(0, Math.min(offset - limit, last)) }));
  if (nextCursor) links.push(to('next', { offset: offset + limit }));
  links.push(to('last', { offset: last }));
  return links.join(', ');
}
