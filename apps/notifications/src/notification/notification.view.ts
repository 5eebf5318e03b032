import type { NotificationView } from '#contracts';
import type { NotificationRow } from './notification.repository';

export const notificationView = (row: NotificationRow): NotificationView => ({
  id: row.id,
  seq: row.seq,
  kind: row.kind,
  data: row.data,
  count: row.count,
  read: row.readAt !== null,
  createdAt: row.createdAt.toISOString(),
});
