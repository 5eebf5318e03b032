import { z } from 'zod';

const whole = (message: string) =>
  z
    .string(message)
    .regex(/^\d{1,9}$/, message)
    .transform(Number);

/** How many of a list at once: 1 to 100, 20 when nothing is said. */
export const PageSize = whole('must be a whole number from 1 to 100')
  .refine((size) => size >= 1 && size <= 100, 'must be a whole number from 1 to 100')
  .default(20);
export const Offset = whole('must be a whole number');
export const PageNumber = whole('must be a whole number from 1 on').refine(
  (page) => page >= 1,
  'must be a whole number from 1 on',
);
