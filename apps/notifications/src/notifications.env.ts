import { ServiceEnv } from '#config';
import { DatabaseEnv } from '#database';
import type { z } from 'zod';

export const NotificationsEnv = ServiceEnv.extend(DatabaseEnv.shape);
export type NotificationsEnv = z.output<typeof NotificationsEnv>;
