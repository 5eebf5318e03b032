import type { VerifiedToken } from '#access';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Revocations } from '../auth/revocations';
import { GatewayEnvironment } from '../gateway.env';
import { callContextOf, type CallerRequest, contextOf } from '../http/request-context';
import { EventStream } from './event-stream';
import { StreamLimits } from './stream-limits';
import type { StreamSource } from './stream-source';
import { opened } from './stream-telemetry';
import { Reader, Topic } from './topic';

const LOOK_FOR_REVOKED_MS = 1_000;

/** Where a stream begins. */
export interface Start {
  readonly source: StreamSource;
  /** The position of the newest event. */
  readonly newest: number;
  /** The last event that the client has; the stream begins with the next event without it. */
  readonly last: number | undefined;
}

/** The open streams of this gateway. A stream ends with its token, its session, its client or the gateway. */
@Injectable()
export class Streams implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly topics = new Map<string, Topic>();
  /** The session of each stream; of an anonymous client, undefined. */
  private readonly open = new Map<EventStream, string | undefined>();
  private readonly limits: StreamLimits;
  private timer?: NodeJS.Timeout;
  private isStopping = false;

  constructor(
    private readonly revocations: Revocations,
    env: GatewayEnvironment,
  ) {
    this.limits = new StreamLimits(env.MAX_STREAMS_PER_NETWORK);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.endRevoked(), LOOK_FOR_REVOKED_MS);
  }

  /**
   * Turns a response into a stream. A position in the future, such as of another system, counts as the newest: the stream would be silent
   * until it is reached.
   * @throws TooManyStreams; the response is still unsent then
   */
  start(reply: FastifyReply, { source, newest, last = newest }: Start): void {
    const request = reply.request as CallerRequest;
    const { client } = contextOf(request);
    this.limits.mustAdmit(client);
    const position = Math.min(last, newest);
    reply.hijack();
    const stream = new EventStream(reply.raw, reply.getHeaders(), String(position));
    if (request.method === 'HEAD' || this.isStopping) return stream.end();
    this.hold(stream, source, request.caller);
    this.limits.add(stream, client, request.caller?.actor.id);
    this.topicOf(source, newest).add(new Reader(stream, callContextOf(request), position));
  }

  /** The number of open streams, and of what is kept for them. */
  get size(): number {
    return this.open.size + this.topics.size + this.limits.size;
  }

  /** Keeps the stream until it is closed, at the latest when the token expires. */
  private hold(stream: EventStream, { topic }: StreamSource, caller?: VerifiedToken): void {
    const closed = opened(topic);
    this.open.set(stream, caller?.actor.sessionId);
    const expiry = caller && setTimeout(() => stream.end(), caller.expiresAt - Date.now());
    const forget = (): void => {
      closed();
      clearTimeout(expiry);
      this.open.delete(stream);
    };
    if (stream.closed.aborted) forget();
    else stream.closed.addEventListener('abort', forget, { once: true });
  }

  private topicOf(source: StreamSource, newest: number): Topic {
    const known = this.topics.get(source.key);
    if (known) return known;
    const made = new Topic(source, newest, () => this.topics.delete(source.key));
    this.topics.set(source.key, made);
    return made;
  }

  private endRevoked(): void {
    for (const [stream, sessionId] of this.open)
      if (sessionId !== undefined && this.revocations.has(sessionId)) stream.end();
  }

  /** Runs before the HTTP server waits for its connections to end; streams do not end by themselves. */
  beforeApplicationShutdown(): void {
    this.isStopping = true;
    clearInterval(this.timer);
    for (const stream of this.open.keys()) stream.end();
  }
}
