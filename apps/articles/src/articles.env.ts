import { ServiceEnv } from '#config';
import { DatabaseEnv } from '#database';
import type { z } from 'zod';

export const ArticlesEnv = ServiceEnv.extend(DatabaseEnv.shape);
export type ArticlesEnv = z.output<typeof ArticlesEnv>;
