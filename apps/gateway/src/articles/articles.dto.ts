import { ListArticles } from '#contracts';
import { z } from 'zod';
import { DEFAULT_PAGE_SIZE, Offset, PageNumber, PageSize } from '../http/page';

/** The three ways to page through articles: `limit` + `offset`, `page` + `per_page`, or `limit` + `cursor`. */
export const ArticlesQuery = z
  .strictObject({
    ...ListArticles.pick({ author: true, tag: true, favorited: true, search: true, cursor: true }).shape,
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
  .transform(({ page, per_page, limit, offset, ...filter }) => {
    const size = limit ?? per_page ?? DEFAULT_PAGE_SIZE;
    return { ...filter, limit: size, offset: offset ?? (page ? (page - 1) * size : 0) };
  });
export type ArticlesQuery = z.output<typeof ArticlesQuery>;
