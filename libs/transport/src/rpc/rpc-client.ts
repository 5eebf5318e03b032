import { CodedError, InvalidInput, type ReplyOf, type RequestInput, type Rpc, WireError } from '#contracts';
import { continueTrace } from '#telemetry';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { inboxOf } from '../connection';
import { TurnPublisher } from '../turn-publisher';
import type { Context } from '../context';
import { ERROR_HEADER, headersOf } from './call-headers';
import { watchGuard } from './guard-telemetry';
import { ConnectionLost, DeadlineExceeded, ServiceUnavailable, serviceOf, TooLarge } from './rpc-errors';
import { ClientCall } from './rpc-telemetry';
import { ServiceGuard } from './service-guard';

interface Waiting {
  subject: string;
  resolve(reply: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** Whether a call may be made twice: a promise of the contract, or of the caller's key where the contract honours it. */
const mayRepeat = ({ idempotent }: Rpc, { idempotencyKey }: Context): boolean =>
  idempotent === 'with-key' ? idempotencyKey !== undefined : idempotent;

/**
 * Calls other services by contract, each behind a guard. This is the one place where calls are repeated: above it nobody may.
 * All replies come back on one wildcard subscription and requests of one event-loop turn leave in one write, so a call costs
 * little more than its JSON.
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
   * @throws CodedError what the service answered; `unavailable` at once when nobody listens or NATS is away;
   *   `overloaded` at once when too many calls are on their way; `timeout` when the deadline passes
   */
  call<C extends Rpc>(contract: C, request: RequestInput<C>, context: Context): Promise<ReplyOf<C>> {
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
      attempt: () => this.attempt(contract, request, context, deadline),
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

  private attempt<C extends Rpc>(
    { subject }: C,
    request: RequestInput<C>,
    context: Context,
    deadline: number,
  ): Promise<ReplyOf<C>> {
    const measured = new ClientCall(subject, context.trace ?? continueTrace());
    const left = deadline - Date.now();
    if (left <= 0) return Promise.reject(measured.failed(new DeadlineExceeded(subject)));
    if (!this.connected) return Promise.reject(measured.failed(new ConnectionLost(subject)));
    return new Promise((resolve, reject) => {
      const token = (++this.last).toString(36);
      const timer = setTimeout(() => this.take(token)?.reject(new DeadlineExceeded(subject)), left);
      this.waiting.set(token, {
        subject,
        resolve: (reply) => resolve(measured.succeeded(reply as ReplyOf<C>)),
        reject: (error) => reject(measured.failed(error)),
        timer,
      });
      this.publisher.publish({
        subject,
        payload: JSON.stringify(request),
        options: {
          reply: `${this.inbox}.${token}`,
          headers: headersOf({ ...context, trace: measured.trace }, deadline),
        },
        refused: () => this.take(token)?.reject(new TooLarge()),
      });
    });
  }

  private settle(message: Msg): void {
    const asked = this.take(message.subject.slice(this.inbox.length + 1));
    if (!asked) return; // the deadline was faster
    if (message.headers?.code === 503) return asked.reject(new ServiceUnavailable(asked.subject));
    try {
      const reply: unknown = message.json();
      if (message.headers?.has(ERROR_HEADER)) asked.reject(errorOf(reply));
      else asked.resolve(reply);
    } catch (error) {
      asked.reject(error as Error);
    }
  }

  private take(token: string): Waiting | undefined {
    const asked = this.waiting.get(token);
    if (!asked) return undefined;
    this.waiting.delete(token);
    clearTimeout(asked.timer);
    return asked;
  }

  /** With the connection goes every answer on its way: callers learn it now instead of at their deadline. */
  private async watch(): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'reconnect') this.connected = true;
      if (type !== 'disconnect') continue;
      this.connected = false;
      for (const token of [...this.waiting.keys()]) {
        const asked = this.take(token);
        asked?.reject(new ConnectionLost(asked.subject));
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
