import { type Actor, NotificationsRpc } from '#contracts';
import { AppConnection, RpcClient, type Context } from '#transport';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Revocations } from '../auth/revocations';
import { EventStream } from './event-stream';
import { NotificationStream } from './notification-stream';

const LOOK_FOR_REVOKED_MS = 1_000;
/** Maximum number of streams of one account: enough for its devices, and few of the connections. */
const MOST_OF_ACCOUNT = 20;

interface Open {
  sessionId: string;
  stream: NotificationStream;
}

/**
 * The open streams of this gateway. A stream ends with its token, its session, its client or the gateway. When an account opens
 * too many, its oldest one is ended: its client may have disconnected unnoticed, and otherwise it reconnects and resumes.
 */
@Injectable()
export class NotificationStreams implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly open = new Set<Open>();
  /** The streams by account, the oldest first. */
  private readonly ofAccount = new Map<string, Set<Open>>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly rpc: RpcClient,
    private readonly nats: AppConnection,
    private readonly revocations: Revocations,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.endRevoked(), LOOK_FOR_REVOKED_MS);
  }

  /**
   * Turns a response into a stream that begins after `last`, or with the next notification.
   * @param until Unix milliseconds when the token expires
   * @throws CodedError when the notifications service does not reply; the response is still unsent then
   */
  async start(
    reply: FastifyReply,
    context: Context & { actor: Actor },
    until: number,
    last: number | undefined,
  ): Promise<void> {
    const { last: newest } = await this.rpc.call(NotificationsRpc.since, {}, context);
    // A position in the future would keep the stream silent until it is reached.
    const place = Math.min(last ?? newest, newest);
    reply.hijack();
    const events = new EventStream(reply.raw, reply.getHeaders(), String(place));
    if (reply.request.method === 'HEAD') return events.end();
    const stream = new NotificationStream(this.rpc, events, context, place, this.nats.connection);
    const open = { sessionId: context.actor.sessionId, stream };
    this.add(context.actor.id, open);
    const expiry = setTimeout(() => stream.end(), until - Date.now());
    const close = (): void => {
      clearTimeout(expiry);
      this.forget(context.actor.id, open);
    };
    if (events.closed.aborted) close();
    else events.closed.addEventListener('abort', close, { once: true });
    void stream.look();
  }

  private add(accountId: string, open: Open): void {
    this.open.add(open);
    const own = this.ofAccount.get(accountId) ?? new Set();
    this.ofAccount.set(accountId, own.add(open));
    const [oldest] = own;
    if (own.size > MOST_OF_ACCOUNT) oldest?.stream.end();
  }

  private forget(accountId: string, open: Open): void {
    this.open.delete(open);
    const own = this.ofAccount.get(accountId);
    own?.delete(open);
    if (own?.size === 0) this.ofAccount.delete(accountId);
  }

  private endRevoked(): void {
    for (const { sessionId, stream } of this.open) if (this.revocations.has(sessionId)) stream.end();
  }

  /** Runs before the HTTP server waits for its connections to end; streams do not end by themselves. */
  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const { stream } of this.open) stream.end();
  }
}
