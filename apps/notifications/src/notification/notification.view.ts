import type { NotificationView } from '#contracts';
import type { Notification } from './notification.entity';

export const notificationView = ({ id, kind, data, createdAt, readAt }: Notification): NotificationView => ({
  id,
  kind,
  data,
  read: readAt !== null,
  createdAt: createdAt.toISOString(),
});
