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
  /** Whether it may be attempted again. */
  repeatable: boolean;
  attempt: () => Promise<T>;
}

/**
 * A backstop: what the gateway has let run, it has limited by noun, and it must not be refused here. So there is room for the default
 * limit of every noun that one service answers, and for a few times that number to wait for their deadlines.
 */
const SIZE: BulkheadSize = { running: 500, waiting: 2_000 };
const OUTAGES_TO_OPEN = 10;
const HALF_OPEN_AFTER_MS = 500;
const ATTEMPTS = 3;
/** The longest pause before the second attempt; doubles with each attempt. A missing service is reported within 100 ms. */
const FIRST_PAUSE_MS = 10;

/**
 * Guards the calls to one service (decision 15). From outside in: a bulkhead limits their concurrency, a circuit breaker refuses
 * them at once while the service is down and lets one probe it now and then, and a call that reached no replica is repeated.
 */
export class ServiceGuard {
  /** The number of calls that were refused here, by reason, and of repetitions. */
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

  /** 0: closed; 1: open; 0.5: half open, while one call probes the service. */
  get openness(): number {
    if (this.breaker.state === CircuitState.Closed) return 0;
    return this.breaker.state === CircuitState.HalfOpen ? 0.5 : 1;
  }

  /** @throws CodedError of `attempt`; `unavailable` while the breaker is open, `overloaded` when the bulkhead is full */
  run<T>(call: GuardedCall<T>): Promise<T> {
    this.budget.earn();
    if (this.bulkhead.enter()) return this.admitted(call);
    if (!this.bulkhead.canWait) {
      this.counts.bulkhead_full += 1;
      return Promise.reject(new Overloaded(call.subject));
    }
    return this.bulkhead
      .wait(call.deadline, () => new DeadlineExceeded(call.subject))
      .then(() => this.admitted(call));
  }

  /** Runs a call that has a place in the bulkhead, and frees the place. */
  private async admitted<T>(call: GuardedCall<T>): Promise<T> {
    try {
      return await (this.breaker.state === CircuitState.Closed ? this.send(call) : this.probe(call));
    } finally {
      this.bulkhead.leave();
    }
  }

  /** Sends a call while the breaker is closed. Only outages pass through the library, which costs as much as the rest of the guard. */
  private async send<T>(call: GuardedCall<T>): Promise<T> {
    try {
      const reply = await this.attempt(call);
      this.outages.success(CircuitState.Closed);
      return reply;
    } catch (error) {
      // An error reply comes from a service that works.
      if (!(error instanceof Outage)) this.outages.success(CircuitState.Closed);
      else if (this.breaker.state === CircuitState.Closed)
        await this.breaker.execute(() => Promise.reject(error));
      throw error;
    }
  }

  /** Attempts a call, and again while it reaches no replica. Full jitter: callers that failed together do not return together. */
  private async attempt<T>(call: GuardedCall<T>): Promise<T> {
    for (let made = 1; ; made += 1) {
      try {
        return await call.attempt();
      } catch (error) {
        const pause = Math.random() * FIRST_PAUSE_MS * 2 ** (made - 1);
        const isAllowed = call.repeatable && made < ATTEMPTS && Date.now() + pause < call.deadline;
        if (!isAllowed || !(error instanceof ServiceUnavailable) || !this.budget.spend()) throw error;
        this.counts.retries += 1;
        await sleep(pause);
      }
    }
  }

  /** The breaker is not closed: refuses a call, or sends it to find out whether the service is back. */
  private async probe<T>(call: GuardedCall<T>): Promise<T> {
    try {
      // The library would have other calls wait for the result of the one that probes; they are refused instead.
      if (this.breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
      return await this.breaker.execute(call.attempt);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      this.counts.breaker_open += 1;
      throw new ServiceUnavailable(call.subject);
    }
  }
}
