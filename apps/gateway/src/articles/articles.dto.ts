import { ListArticles } from '#contracts';
import { z } from 'zod';
import { DEFAULT_PAGE_SIZE, Offset, PageNumber, PageSize } from '../http/page';

const { shape } = ListArticles;

/** The three ways to page through articles: `limit` + `offset`, `page` + `per_page`, or `limit` + `cursor`. */
export const ArticlesQuery = z
  .strictObject({
    author: shape.author,
    tag: shape.tag,
    favorited: shape.favorited,
    search: shape.search,
    cursor: shape.cursor,
    sort: shape.sort.unwrap().optional(),
    limit: PageSize.optional(),
    offset: Offset.optional(),
    page: PageNumber.optional(),
    per_page: PageSize.optional(),
  })
  .superRefine(({ cursor, offset, page, limit, per_page }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (cursor && (offset !== undefined || page !== undefined))
      refuse('cursor', 'cannot be combined with offset or page');
    if (page !== undefined && offset !== undefined) refuse('page', 'cannot be combined with offset');
    if (limit !== undefined && per_page !== undefined) refuse('per_page', 'cannot be combined with limit');
  })
  .transform(({ page, per_page, limit, offset, sort, ...filter }) => {
    const size = limit ?? per_page ?? DEFAULT_PAGE_SIZE;
    // The best first where something is searched for, unless the client asks for the newest.
    const order = sort ?? (filter.search === undefined ? undefined : 'relevance');
    return {
      ...filter,
      ...(order && { sort: order }),
      limit: size,
      offset: offset ?? (page ? (page - 1) * size : 0),
    };
  });
export type ArticlesQuery = z.output<typeof ArticlesQuery>;
