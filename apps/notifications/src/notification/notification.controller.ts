import { NotificationsRpc, type ReplyOf, type RequestOf } from '#contracts';
import { actorOf, type Call, Handle } from '#transport';
import { Settlement } from '#outbox';
import { Controller } from '@nestjs/common';
import { NotificationService } from './notification.service';
import { notificationView } from './notification.view';

@Controller()
export class NotificationController {
  constructor(
    private readonly notifications: NotificationService,
    private readonly settlement: Settlement,
  ) {}

  @Handle(NotificationsRpc.list)
  async list(
    request: RequestOf<typeof NotificationsRpc.list>,
    call: Call,
  ): Promise<ReplyOf<typeof NotificationsRpc.list>> {
    const { page, unreadCount, next } = await this.notifications.list(actorOf(call), request);
    return { notifications: page.map(notificationView), unreadCount, nextCursor: next };
  }

  @Handle(NotificationsRpc.since)
  async since(
    request: RequestOf<typeof NotificationsRpc.since>,
    call: Call,
  ): Promise<ReplyOf<typeof NotificationsRpc.since>> {
    const { rows, last } = await this.notifications.since(actorOf(call), request);
    return { notifications: rows.map(notificationView), last };
  }

  @Handle(NotificationsRpc.read)
  async read(
    request: RequestOf<typeof NotificationsRpc.read>,
    call: Call,
  ): Promise<ReplyOf<typeof NotificationsRpc.read>> {
    return { unreadCount: await this.notifications.read(actorOf(call), request.ids) };
  }

  @Handle(NotificationsRpc.settled)
  async settled(
    { events }: RequestOf<typeof NotificationsRpc.settled>,
    { deadline }: Call,
  ): Promise<ReplyOf<typeof NotificationsRpc.settled>> {
    return this.settlement.of(events, deadline);
  }
}
