import { setTimeout as sleep } from 'node:timers/promises';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleType,
  type IBreaker,
} from 'cockatiel';
import { Bulkhead, type BulkheadSize } from './bulkhead';
import { RetryBudget } from './retry-budget';
import { DeadlineExceeded, Outage, Overloaded, ServiceUnavailable } from './rpc-errors';

/** One call through a guard. */
export interface GuardedCall<T> {
  subject: string;
  /** Unix milliseconds. */
  deadline: number;
  /** Whether making it twice does no harm. */
  repeatable: boolean;
  attempt: () => Promise<T>;
}

/** Far more than any replica's database connections can work on at once. */
const SIZE: BulkheadSize = { running: 200, waiting: 50 };
const OUTAGES_TO_OPEN = 10;
const HALF_OPEN_AFTER_MS = 500;
const ATTEMPTS = 3;
/** Doubles with each attempt. A missing service still has to be told of within a tenth of a second. */
const LONGEST_PAUSE_MS = 10;

/**
 * Stands before the calls to one service. From outside in: a bulkhead bounds how many there are, a circuit breaker refuses them
 * at once while the service is known to be away and lets one try now and then, and what reached nobody is repeated.
 */
export class ServiceGuard {
  /** What was refused here and never sent, and what was repeated. */
  readonly counts = { breaker_open: 0, bulkhead_full: 0, retries: 0 };
  private readonly budget = new RetryBudget();
  private readonly bulkhead: Bulkhead;
  private readonly outages: IBreaker = new ConsecutiveBreaker(OUTAGES_TO_OPEN);
  private readonly breaker = circuitBreaker(handleType(Outage), {
    breaker: this.outages,
    halfOpenAfter: HALF_OPEN_AFTER_MS,
  });

  constructor(size = SIZE) {
    this.bulkhead = new Bulkhead(size);
  }

  get running(): number {
    return this.bulkhead.running;
  }

  /** 0 closed, 1 open, 0.5 half open: one call is finding out. */
  get openness(): number {
    if (this.breaker.state === CircuitState.Closed) return 0;
    return this.breaker.state === CircuitState.HalfOpen ? 0.5 : 1;
  }

  /** @throws CodedError of `attempt`; `unavailable` while the breaker is open, `overloaded` when the bulkhead is full */
  run<T>(call: GuardedCall<T>): Promise<T> {
    this.budget.earn();
    if (this.bulkhead.enter()) return this.inside(call);
    if (!this.bulkhead.canWait) {
      this.counts.bulkhead_full += 1;
      return Promise.reject(Overloaded(call.subject));
    }
    return this.bulkhead
      .wait(call.deadline, () => DeadlineExceeded(call.subject))
      .then(() => this.inside(call));
  }

  private inside<T>(call: GuardedCall<T>): Promise<T> {
    if (this.breaker.state !== CircuitState.Closed) return this.findOut(call);
    // The library is asked about failures only: its way through every call costs as much as the rest of the guard.
    return call.attempt().then(
      (reply) => {
        this.bulkhead.leave();
        this.outages.success(CircuitState.Closed);
        return reply;
      },
      (error: unknown) => this.failed(call, error),
    );
  }

  /** A call failed while the breaker was closed. */
  private async failed<T>(call: GuardedCall<T>, failure: unknown): Promise<T> {
    try {
      const reply = await this.repeat(call, failure);
      this.outages.success(CircuitState.Closed);
      return reply;
    } catch (error) {
      // A service that refuses is there.
      if (!(error instanceof Outage)) this.outages.success(CircuitState.Closed);
      else if (this.breaker.state === CircuitState.Closed)
        await this.breaker.execute(() => Promise.reject(error));
      throw error;
    } finally {
      this.bulkhead.leave();
    }
  }

  /** The breaker is open: this call is refused, or tries whether the service is back. */
  private async findOut<T>(call: GuardedCall<T>): Promise<T> {
    try {
      // While one call finds out, the library would have others wait for what it finds.
      if (this.breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
      return await this.breaker.execute(call.attempt);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      this.counts.breaker_open += 1;
      throw ServiceUnavailable(call.subject);
    } finally {
      this.bulkhead.leave();
    }
  }

  /** Full jitter: callers that failed together do not come back together. */
  private async repeat<T>(call: GuardedCall<T>, failure: unknown): Promise<T> {
    if (!call.repeatable) throw failure;
    for (let made = 1; ; made += 1) {
      const pause = Math.random() * LONGEST_PAUSE_MS * 2 ** (made - 1);
      const reachedNobody = failure instanceof Outage && failure.kind === 'unavailable';
      if (!reachedNobody || made === ATTEMPTS || Date.now() + pause >= call.deadline) throw failure;
      if (!this.budget.spend()) throw failure;
      this.counts.retries += 1;
      await sleep(pause);
      try {
        return await call.attempt();
      } catch (error) {
        failure = error;
      }
    }
  }
}
