import { z } from 'zod';

/** The variables of every service with a database. */
export const DatabaseEnv = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/./, 'must be a URL such as postgres://user:password@host:5432/articles'),
  DATABASE_POOL: z.coerce.number('must be a number of connections').int().min(2).max(200).default(10),
});
