import {
  CodedError,
  InvalidInput,
  Json,
  type ReplyOf,
  type RequestInput,
  type Rpc,
  WireError,
} from '#contracts';
import { continueTrace } from '#telemetry';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { inboxOf } from '../connection';
import { TurnPublisher } from '../turn-publisher';
import type { Context } from '../context';
import { ERROR_HEADER, headersOf, mayChangeReads, noteChanges } from './call-headers';
import { watchGuard } from './guard-telemetry';
import { ConnectionLost, DeadlineExceeded, ServiceUnavailable, serviceOf, TooLarge } from './rpc-errors';
import { ClientCall } from './rpc-telemetry';
import { ServiceGuard } from './service-guard';

interface Waiting {
  subject: string;
  /** @throws when the reply is not JSON */
  resolve(reply: Msg): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** Whether a call may be repeated: if the contract says so, or if it supports idempotency keys and the caller has one. */
const mayRepeat = ({ idempotent }: Rpc, { idempotencyKey }: Context): boolean =>
  idempotent === 'with-key' ? idempotencyKey !== undefined : idempotent;

/**
 * Calls other services by contract, each behind a guard. This is the only place where calls are repeated (decision 15). All replies come
 * on one wildcard subscription, and the requests of one event-loop turn are sent in one write, so a call costs little more than its
 * JSON.
 */
export class RpcClient {
  private readonly waiting = new Map<string, Waiting>();
  private readonly guards = new Map<string, ServiceGuard>();
  private readonly publisher: TurnPublisher;
  private readonly inbox: string;
  private last = 0;
  private connected = true;

  constructor(private readonly connection: NatsConnection) {
    this.inbox = inboxOf(connection);
    this.publisher = new TurnPublisher(connection);
    connection.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => (error ? undefined : this.settle(message)),
    });
    void this.watch();
  }

  /**
   * Calls the service that handles `contract`.
   * @param context deadline, trace, request id and token to pass on; the contract's timeout bounds the deadline
   * @throws CodedError the service's error reply; `unavailable` at once when the service or NATS is away; `overloaded` at once when too
   *   many calls are running; `timeout` when the deadline passes
   */
  call<C extends Rpc>(contract: C, request: RequestInput<C>, context: Context): Promise<ReplyOf<C>> {
    return this.send(contract, request, context, (reply) => reply.json<ReplyOf<C>>());
  }

  /** The same for a reply that is passed on and need not be parsed. */
  json<C extends Rpc>(contract: C, request: RequestInput<C>, context: Context): Promise<Json<ReplyOf<C>>> {
    return this.send(contract, request, context, (reply) => new Json<ReplyOf<C>>(reply.string()));
  }

  private send<Reply>(
    contract: Rpc,
    request: unknown,
    context: Context,
    read: (reply: Msg) => Reply,
  ): Promise<Reply> {
    const { subject, timeoutMs } = contract;
    const now = Date.now();
    const deadline = Math.min(context.deadline ?? Infinity, now + timeoutMs);
    if (deadline <= now)
      return Promise.reject(
        new ClientCall(subject, context.trace ?? continueTrace()).failed(new DeadlineExceeded(subject)),
      );
    return this.guardOf(subject).run({
      subject,
      deadline,
      repeatable: mayRepeat(contract, context),
      attempt: () =>
        this.attempt(subject, request, context, deadline, (reply) => {
          if (mayChangeReads(contract)) noteChanges(reply.headers, contract, context);
          return read(reply);
        }),
    });
  }

  private guardOf(subject: string): ServiceGuard {
    const service = serviceOf(subject);
    let guard = this.guards.get(service);
    if (!guard) {
      this.guards.set(service, (guard = new ServiceGuard()));
      watchGuard(service, guard);
    }
    return guard;
  }

  private attempt<Reply>(
    subject: string,
    request: unknown,
    context: Context,
    deadline: number,
    read: (reply: Msg) => Reply,
  ): Promise<Reply> {
    const measured = new ClientCall(subject, context.trace ?? continueTrace());
    const left = deadline - Date.now();
    if (left <= 0) return Promise.reject(measured.failed(new DeadlineExceeded(subject)));
    if (!this.connected) return Promise.reject(measured.failed(new ConnectionLost(subject)));
    return new Promise((resolve, reject) => {
      const token = (++this.last).toString(36);
      const timer = setTimeout(() => this.take(token)?.reject(new DeadlineExceeded(subject)), left);
      this.waiting.set(token, {
        subject,
        resolve: (reply) => resolve(measured.succeeded(read(reply))),
        reject: (error) => reject(measured.failed(error)),
        timer,
      });
      this.publisher.publish({
        subject,
        payload: JSON.stringify(request),
        options: {
          reply: `${this.inbox}.${token}`,
          headers: headersOf(context, measured.trace, deadline),
        },
        refused: () => this.take(token)?.reject(new TooLarge()),
      });
    });
  }

  private settle(message: Msg): void {
    const pending = this.take(message.subject.slice(this.inbox.length + 1));
    if (!pending) return; // the deadline was faster
    if (message.headers?.code === 503) return pending.reject(new ServiceUnavailable(pending.subject));
    try {
      if (message.headers?.has(ERROR_HEADER)) pending.reject(errorOf(message.json()));
      else pending.resolve(message);
    } catch (error) {
      pending.reject(error as Error);
    }
  }

  private take(token: string): Waiting | undefined {
    const pending = this.waiting.get(token);
    if (!pending) return undefined;
    this.waiting.delete(token);
    clearTimeout(pending.timer);
    return pending;
  }

  /** A lost connection loses every pending reply: callers get an error at once instead of at their deadline. */
  private async watch(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'reconnect') this.connected = true;
      if (type !== 'disconnect') continue;
      this.connected = false;
      for (const token of [...this.waiting.keys()]) {
        const pending = this.take(token);
        pending?.reject(new ConnectionLost(pending.subject));
      }
    }
  }
}

function errorOf(reply: unknown): CodedError {
  const wire = WireError.parse(reply);
  return wire.kind === 'invalid' && wire.issues
    ? new InvalidInput(wire.issues, wire.code)
    : CodedError.fromWire(wire);
}
