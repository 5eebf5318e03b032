import { AccessTokenClaims, type Actor, InvalidInput } from '#contracts';
import type { Call } from '#messaging';
import { Controller, Get, Headers, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TokenInvalid } from '../auth/auth.errors';
import { CurrentActor, CurrentCall } from '../http/request-context';
import { ValidQuery } from '../http/valid';
import { NotificationStreams } from './notification-streams';

/** The `seq` of a notification; clients get it as the id of an event and hand it back. */
const Place = z
  .string()
  .regex(/^\d{1,9}$/, 'must be the id of an event of this stream')
  .transform(Number);
const StreamQuery = z.object({ lastEventId: Place.optional() });

/** One's own notifications as they come. */
@Controller('notifications/stream')
export class NotificationStreamController {
  constructor(private readonly streams: NotificationStreams) {}

  /** The header wins: a client that connects again sends it along with the address it began with. */
  @Get()
  async stream(
    @Headers('last-event-id') lastEventId: string | undefined,
    @ValidQuery(StreamQuery) query: z.output<typeof StreamQuery>,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const last = placeOf(lastEventId) ?? query.lastEventId;
    await this.streams.start(reply, { ...call, actor }, expiryOf(request), last);
  }
}

/** An empty header is what a browser sends that has no id yet. */
function placeOf(header: string | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const place = Place.safeParse(header);
  if (!place.success) throw InvalidInput.from(place.error, 'Last-Event-ID');
  return place.data;
}

/** When the token expires, in Unix milliseconds. The guard has verified it. */
function expiryOf({ headers }: FastifyRequest): number {
  const payload = headers.authorization?.split('.')[1] ?? '';
  const claims = AccessTokenClaims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  if (!claims.success) throw new TokenInvalid();
  return claims.data.exp * 1_000;
}
