import { z } from 'zod';

/** A whole number in a query. `meta` describes it in documents, where a query has types although it is sent as text. */
const whole = (message: string) =>
  z
    .string(message)
    .regex(/^\d{1,9}$/, message)
    .transform(Number);

export const DEFAULT_PAGE_SIZE = 20;
/** The number of items on a page, at most, in a call to a service. */
export const Limit = z.int().min(1).max(100).default(DEFAULT_PAGE_SIZE);
/** The same in the query of a route. */
export const PageSize = whole('must be a whole number from 1 to 100')
  .refine((size) => size >= 1 && size <= 100, 'must be a whole number from 1 to 100')
  .meta({ type: 'integer', minimum: 1, maximum: 100 });
export const Offset = whole('must be a whole number').meta({ type: 'integer', minimum: 0 });
export const PageNumber = whole('must be a whole number from 1 on')
  .refine((page) => page >= 1, 'must be a whole number from 1 on')
  .meta({ type: 'integer', minimum: 1 });
