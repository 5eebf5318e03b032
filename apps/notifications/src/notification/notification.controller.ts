import { NotificationsRpc, type ReplyOf, type RequestOf } from '#contracts';
import { type Context, Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { NotificationService } from './notification.service';
import { notificationView } from './notification.view';

@Controller()
export class NotificationController {
  constructor(private readonly notifications: NotificationService) {}

  @Handle(NotificationsRpc.list)
  async list(
    request: RequestOf<typeof NotificationsRpc.list>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.list>> {
    const { page, unreadCount, next } = await this.notifications.list(context, request);
    return { notifications: page.map(notificationView), unreadCount, nextCursor: next };
  }

  @Handle(NotificationsRpc.since)
  async since(
    request: RequestOf<typeof NotificationsRpc.since>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.since>> {
    const { rows, last } = await this.notifications.since(context, request);
    return { notifications: rows.map(notificationView), last };
  }

  @Handle(NotificationsRpc.read)
  async read(
    request: RequestOf<typeof NotificationsRpc.read>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.read>> {
    return { unreadCount: await this.notifications.read(context, request.ids) };
  }
}
