import { type InputOf, InvalidInput, LastEventId, NotificationsRoutes } from '#contracts';
import type { VerifiedToken } from '#access';
import type { Context } from '#transport';
import { Controller, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentContext, CurrentCaller } from '../http/request-context';
import { Input, Route } from '../http/route';
import { NotificationStreams } from './notification-streams';

@Controller()
export class NotificationStreamController {
  constructor(private readonly streams: NotificationStreams) {}

  /** The header has priority: a client that reconnects sends it to the address with which it began. */
  @Route(NotificationsRoutes.stream)
  async stream(
    @Input() { lastEventId }: InputOf<typeof NotificationsRoutes.stream>,
    @Headers('last-event-id') header: string | undefined,
    @CurrentCaller() { actor, expiresAt }: VerifiedToken,
    @CurrentContext() context: Context,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.streams.start(reply, { ...context, actor }, expiresAt, lastEventIdIn(header) ?? lastEventId);
  }
}

/** A browser that has no id yet sends an empty header. @throws InvalidInput */
function lastEventIdIn(header: string | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const id = LastEventId.safeParse(header);
  if (!id.success) throw InvalidInput.from(id.error, 'Last-Event-ID');
  return id.data;
}
