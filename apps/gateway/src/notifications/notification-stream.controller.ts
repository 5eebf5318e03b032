import { InvalidInput } from '#contracts';
import type { Call } from '#transport';
import type { VerifiedToken } from '#access';
import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { RepliesAs } from '../http/replies';
import { CurrentCall, CurrentCaller } from '../http/request-context';
import { ValidQuery } from '../http/valid';
import { NotificationStreams } from './notification-streams';

/** The `seq` of a notification; clients get it as the id of an event and hand it back. */
const Place = z
  .string()
  .regex(/^\d{1,9}$/, 'must be the id of an event of this stream')
  .transform(Number);
const StreamQuery = z.strictObject({ lastEventId: Place.optional() });

/** One's own notifications as they come. */
@Controller('notifications/stream')
export class NotificationStreamController {
  constructor(private readonly streams: NotificationStreams) {}

  /** The header wins: a client that connects again sends it along with the address it began with. */
  @Get()
  @RepliesAs('text/event-stream')
  async stream(
    @Headers('last-event-id') lastEventId: string | undefined,
    @ValidQuery(StreamQuery) query: z.output<typeof StreamQuery>,
    @CurrentCaller() { actor, expiresAt }: VerifiedToken,
    @CurrentCall() call: Call,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const last = placeOf(lastEventId) ?? query.lastEventId;
    await this.streams.start(reply, { ...call, actor }, expiresAt, last);
  }
}

/** An empty header is what a browser sends that has no id yet. */
function placeOf(header: string | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const place = Place.safeParse(header);
  if (!place.success) throw InvalidInput.from(place.error, 'Last-Event-ID');
  return place.data;
}
