import { ServiceEnv } from '#config';
import { DatabaseEnv } from '#database';
import type { z } from 'zod';

export const __Service__Env = ServiceEnv.extend(DatabaseEnv.shape);
export type __Service__Env = z.output<typeof __Service__Env>;
