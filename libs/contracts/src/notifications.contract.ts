import { z } from 'zod';
import { Caused, Cursor, Id, Timestamp } from './fields';
import { rpc } from './rpc';

/** `kind` says what happened; `data` holds what a client needs to show it. */
export const NotificationView = z.object({
  id: Id,
  kind: z.enum(['welcome', 'article_published', 'article_favorited']),
  data: z.record(z.string(), z.string()),
  read: z.boolean(),
  createdAt: Timestamp,
});
export type NotificationView = z.infer<typeof NotificationView>;

export const ListNotifications = z.strictObject({
  limit: z.int().min(1).max(100).default(20),
  cursor: Cursor.optional(),
  unread: z.boolean().default(false),
});

export const ReadNotifications = z.union([
  z.strictObject({ ids: z.array(Id).min(1).max(100) }),
  z.strictObject({ all: z.literal(true) }),
]);

export const NotificationsRpc = {
  list: rpc(
    'rpc.notifications.list.v1',
    ListNotifications,
    z.object({
      notifications: z.array(NotificationView),
      unreadCount: z.int(),
      nextCursor: z.string().nullable(),
    }),
  ),
  read: rpc('rpc.notifications.read.v1', ReadNotifications, z.object({ unreadCount: z.int() })),
  settled: rpc('rpc.notifications.settled.v1', Caused, z.object({ settled: z.boolean(), ...Caused.shape })),
};
