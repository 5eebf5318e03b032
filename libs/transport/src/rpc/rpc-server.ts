import { CodedError, InvalidInput, type Rpc } from '#contracts';
import { during, isExpected, parseTraceparent, type Report, timed, total } from '#telemetry';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { type Service, type ServiceMsg, Svcm } from '@nats-io/services';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { firstValueFrom, isObservable } from 'rxjs';
import { CLOUD_EVENT } from '../events/delivery';
import { type AccessTokenVerifier, bearerToken } from '#access';
import { TurnPublisher } from '../turn-publisher';
import type { Context } from '../context';
import { contextFrom, ERROR_HEADER, HEADER } from './call-headers';
import { RPC_TRANSPORT } from './handle';
import { DeadlineExceeded, Overloaded, TooLarge } from './rpc-errors';
import { serveCall } from './rpc-telemetry';

export interface RpcServerOptions {
  service: string;
  version: string;
  /** What the service answers to `$SRV.STATS` beside the counters. */
  readonly health: () => Promise<Report>;
  /** Calls worked on at once, 250 when not given. */
  readonly most?: number;
  /** Says who a call comes from: nobody's word is taken for it, the gateway's neither. */
  readonly tokens: Pick<AccessTokenVerifier, 'verify'>;
}

/** Many times what a replica's database connections can work on: more would only wait, and be late. */
const MOST_RUNNING = 250;

/** Since the process began. */
let refused = 0;
total(
  'rpc.server.refused',
  { unit: '{call}', description: 'Calls refused because too many ran.' },
  (result) => result.observe(refused),
);

/**
 * Answers the calls of one service. Each contract is a queue subscription, so replicas share the load, and an endpoint
 * of the NATS services framework, so `$SRV.PING|INFO|STATS` lists who is alive and how busy.
 */
export class RpcServer extends Server implements CustomTransportStrategy {
  override readonly transportId = RPC_TRANSPORT;
  private readonly publisher: TurnPublisher;
  private readonly running = new Set<Promise<void>>();
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

  /** Works on so much at once; what comes beyond that is refused at once, while its caller can still make use of that. */
  private admit(handler: MessageHandler, message: ServiceMsg): void {
    const { reply } = message;
    // Anywhere else we would speak with our rights for the caller: `_R_` is where the server takes answers to another account.
    if (!reply?.startsWith('_INBOX') && !reply?.startsWith('_R_.')) return;
    // JetStream can be told to push a stream's events to any subject; an event is no call.
    if (message.headers?.has(CLOUD_EVENT.specversion)) return;
    if (this.running.size < (this.options.most ?? MOST_RUNNING))
      return this.track(this.answer(handler, message, reply));
    refused += 1;
    this.refuse(reply, Overloaded(message.subject));
  }

  private async answer(handler: MessageHandler, message: ServiceMsg, reply: string): Promise<void> {
    const { subject, headers: wire } = message;
    try {
      const result = await serveCall(subject, parseTraceparent(wire?.get(HEADER.trace)), (trace) => {
        const context = contextFrom(wire, trace);
        return during(context, () => this.logged(subject, () => this.run(handler, message, context)));
      });
      const refused = (): void => this.refuse(reply, TooLarge());
      this.publisher.publish({ subject: reply, payload: JSON.stringify(result), options: {}, refused });
    } catch (error) {
      this.refuse(reply, error);
    }
  }

  private refuse(reply: string, error: unknown): void {
    const refusal = CodedError.toWire(error);
    const marked = headers();
    marked.set(ERROR_HEADER, refusal.code);
    this.publisher.publish({
      subject: reply,
      payload: JSON.stringify(refusal),
      options: { headers: marked },
      refused: (problem) => void this.logger.error(problem),
    });
  }

  private async run(handler: MessageHandler, message: ServiceMsg, context: Context): Promise<unknown> {
    const { contract } = handler.extras as { contract: Rpc };
    // Nobody waits any more: work done now would only make the next callers late as well.
    if (isLate(context)) throw DeadlineExceeded(message.subject);
    const caller = await this.identify(message, context);
    const request = contract.request.safeParse(parseJson(message));
    if (!request.success) throw InvalidInput.from(request.error);
    const result: unknown = await handler(request.data, caller);
    return isObservable(result) ? firstValueFrom(result) : result;
  }

  /** @throws TokenInvalid | TokenExpired; CodedError `unavailable` when the keys cannot be had */
  private async identify({ headers: wire }: ServiceMsg, context: Context): Promise<Context> {
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

  private track(work: Promise<void>): void {
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
  }

  /** Takes no new call, finishes those it has and sends their answers. */
  async close(): Promise<void> {
    await this.endpoints?.stop();
    await Promise.all(this.running);
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
