import { ServiceEnv } from '#config';
import { DatabaseEnv } from '#database';
import type { z } from 'zod';

export const UsersEnv = ServiceEnv.extend(DatabaseEnv.shape);
export type UsersEnv = z.output<typeof UsersEnv>;
