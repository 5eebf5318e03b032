import { CodedError, InvalidInput, jsonOf, type Rpc } from '#contracts';
import { during, isExpected, parseTraceparent, type Report, timed, total } from '#telemetry';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { type Service, type ServiceMsg, Svcm } from '@nats-io/services';
import type { NatsConnection } from '@nats-io/transport-node';
import { firstValueFrom, isObservable } from 'rxjs';
import { CLOUD_EVENT } from '../events/delivery';
import { type AccessTokenVerifier, bearerToken } from '#access';
import { TurnPublisher } from '../turn-publisher';
import type { Context } from '../context';
import { changesHeader, contextFrom, ERROR_HEADER, HEADER, mayChangeReads } from './call-headers';
import { RPC_TRANSPORT } from './handle';
import { DeadlineExceeded, Overloaded, TooLarge } from './rpc-errors';
import { serveCall } from './rpc-telemetry';
import { headersIn, type HeaderSource, WireHeaders } from './wire-headers';

export interface RpcServerOptions {
  service: string;
  version: string;
  /** What the service reports in `$SRV.STATS` beside the counters. */
  readonly health: () => Promise<Report>;
  /** The number of calls that are handled concurrently, 250 by default. */
  readonly concurrency?: number;
  /** The number of calls that wait for their turn, 1,000 by default; more are refused at once. */
  readonly waiting?: number;
  /** Verifies the caller's token. No caller is trusted without one, not even the gateway. */
  readonly tokens: Pick<AccessTokenVerifier, 'verify'>;
}

/** Many times what the database connections of a replica can handle: more calls would only wait for one another inside. */
const CONCURRENCY_LIMIT = 250;
/** A backstop for callers that limit nothing. A call that is late in its turn costs little: it is not handled. */
const MOST_WAITING = 1_000;

/** Since the process started. */
let refused = 0;
total(
  'rpc.server.refused',
  { unit: '{call}', description: 'Calls refused because too many ran.' },
  (result) => result.observe(refused),
);

/**
 * Answers the calls of one service. Each contract is a queue subscription, so that replicas share the load, and an endpoint
 * of the NATS services framework, so that `$SRV.PING|INFO|STATS` lists the replicas and their load.
 */
export class RpcServer extends Server implements CustomTransportStrategy {
  override readonly transportId = RPC_TRANSPORT;
  private readonly publisher: TurnPublisher;
  private readonly running = new Set<Promise<void>>();
  /** The calls that wait for their turn, oldest first. */
  private readonly waiting = new Set<() => Promise<void>>();
  private endpoints?: Service;

  constructor(
    private readonly connection: NatsConnection,
    private readonly options: RpcServerOptions,
  ) {
    super();
    this.publisher = new TurnPublisher(connection);
  }

  listen(done: (error?: unknown) => void): void {
    this.open().then(() => done(), done);
  }

  private async open(): Promise<void> {
    const { service, version, health } = this.options;
    const [first] = this.messageHandlers.keys();
    this.endpoints = await new Svcm(this.connection).add({
      name: service,
      version,
      queue: service,
      // The framework asks once per endpoint; one answer is enough for the whole service.
      statsHandler: async ({ subject }) => (subject === first ? health() : null),
    });
    for (const [subject, handler] of this.messageHandlers) {
      this.endpoints.addEndpoint(subject.replaceAll('.', '_'), {
        subject,
        handler: (_error, message) => this.admit(handler, message),
      });
    }
    await this.connection.flush();
  }

  /** Limits concurrency: further calls wait, and beyond that fail fast, while the caller still has time to react. */
  private admit(handler: MessageHandler, message: ServiceMsg): void {
    const { reply } = message;
    // Reply only to inboxes; otherwise a caller could make us publish anywhere with our permissions (confused deputy). `_R_` is NATS's
    // prefix for replies across accounts.
    if (!reply?.startsWith('_INBOX') && !reply?.startsWith('_R_.')) return;
    // JetStream can be configured to push the events of a stream to any subject; an event is not a call.
    const wire = headersIn(message);
    if (wire?.has(CLOUD_EVENT.specversion)) return;
    const work = (): Promise<void> => this.answer(handler, message, wire, reply);
    if (this.running.size < this.concurrency) return this.track(work());
    if (this.waiting.size < (this.options.waiting ?? MOST_WAITING)) return void this.waiting.add(work);
    refused += 1;
    this.refuse(reply, new Overloaded(message.subject));
  }

  private async answer(
    handler: MessageHandler,
    message: ServiceMsg,
    wire: HeaderSource | undefined,
    reply: string,
  ): Promise<void> {
    const { subject } = message;
    const { contract } = handler.extras as { contract: Rpc };
    const changes = mayChangeReads(contract) ? new Set<string>() : undefined;
    try {
      const result = await serveCall(subject, parseTraceparent(wire?.get(HEADER.trace)), (trace) => {
        const context = { ...contextFrom(wire, trace), ...(changes && { changes }) };
        return during(context, () => this.logged(subject, () => this.run(handler, message, wire, context)));
      });
      const refused = (): void => this.refuse(reply, new TooLarge());
      const options = changes ? { headers: changesHeader(changes) } : {};
      this.publisher.publish({ subject: reply, payload: jsonOf(result), options, refused });
    } catch (error) {
      this.refuse(reply, error);
    }
  }

  private refuse(reply: string, error: unknown): void {
    const refusal = CodedError.toWire(error);
    this.publisher.publish({
      subject: reply,
      payload: JSON.stringify(refusal),
      options: { headers: new WireHeaders().add(ERROR_HEADER, refusal.code) },
      refused: (problem) => void this.logger.error(problem),
    });
  }

  private async run(
    handler: MessageHandler,
    message: ServiceMsg,
    wire: HeaderSource | undefined,
    context: Context,
  ): Promise<unknown> {
    const { contract } = handler.extras as { contract: Rpc };
    // The caller no longer waits: work done now would only make the next calls late as well.
    if (isLate(context)) throw new DeadlineExceeded(message.subject);
    const caller = await this.identify(wire, context);
    const request = contract.request.safeParse(parseJson(message));
    if (!request.success) throw InvalidInput.from(request.error);
    const result: unknown = await handler(request.data, caller);
    return isObservable(result) ? firstValueFrom(result) : result;
  }

  /** @throws TokenInvalid | TokenExpired; CodedError `unavailable` when the keys are not available */
  private async identify(wire: HeaderSource | undefined, context: Context): Promise<Context> {
    const authorization = wire?.get(HEADER.authorization);
    if (!authorization) return context;
    const { token, actor } = await this.options.tokens.verify(bearerToken(authorization));
    return { ...context, token, actor };
  }

  /** One line per call at level `debug`; a defect, or the failure of something this service needs, always has one. */
  private logged<T>(route: string, work: () => Promise<T>): Promise<T> {
    return timed(work, {
      done: (elapsed) => void this.logger.debug?.({ route, status: 'ok', ...elapsed }, 'call'),
      failed: (elapsed, err) => {
        const { kind, code: status } = CodedError.toWire(err);
        const line = { route, status, ...elapsed };
        if (kind === 'internal') this.logger.error({ ...line, err }, 'a call failed');
        else if (!isExpected(err) && (err as Error).cause)
          this.logger.warn({ ...line, err }, 'a call failed');
        else this.logger.debug?.(line, 'call');
      },
    });
  }

  private get concurrency(): number {
    return this.options.concurrency ?? CONCURRENCY_LIMIT;
  }

  private track(work: Promise<void>): void {
    this.running.add(work);
    void work.finally(() => {
      this.running.delete(work);
      const [next] = this.waiting;
      if (!next) return;
      this.waiting.delete(next);
      this.track(next());
    });
  }

  /** Accepts no new call, finishes the running and waiting ones and sends their replies. */
  async close(): Promise<void> {
    await this.endpoints?.stop();
    while (this.running.size > 0) await Promise.race(this.running);
    this.publisher.flush();
    if (!this.connection.isClosed()) await this.connection.flush();
  }

  on(): never {
    throw new Error('An RPC server emits no events.');
  }

  unwrap<T>(): T {
    return this.connection as T;
  }
}

const isLate = ({ deadline }: Context): boolean => deadline !== undefined && deadline <= Date.now();

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson({ data }: ServiceMsg): unknown {
  try {
    return JSON.parse(utf8.decode(data));
  } catch {
    throw new InvalidInput([{ path: '', message: 'is not JSON in UTF-8' }]);
  }
}
