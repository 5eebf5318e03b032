import { NotificationsRpc, type ReplyOf, type RequestOf } from '#contracts';
import { type Context, Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { MuteService } from './mute.service';

@Controller()
export class MuteController {
  constructor(private readonly mutes: MuteService) {}

  @Handle(NotificationsRpc.isMuted)
  async has(
    { userId }: RequestOf<typeof NotificationsRpc.isMuted>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.isMuted>> {
    return { muted: await this.mutes.has(context, userId) };
  }

  @Handle(NotificationsRpc.mute)
  async add(
    { userId }: RequestOf<typeof NotificationsRpc.mute>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.mute>> {
    await this.mutes.add(context, userId);
    return { muted: true };
  }

  @Handle(NotificationsRpc.unmute)
  async remove(
    { userId }: RequestOf<typeof NotificationsRpc.unmute>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.unmute>> {
    await this.mutes.remove(context, userId);
    return { muted: false };
  }

  @Handle(NotificationsRpc.muted)
  async list(
    request: RequestOf<typeof NotificationsRpc.muted>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.muted>> {
    const { rows, next } = await this.mutes.list(context, request);
    return { userIds: rows.map(({ mutedId }) => mutedId), nextCursor: next };
  }
}
