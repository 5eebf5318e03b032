import type { Delivery } from './delivery';
import type { Outcome } from './on';
import { isTransient } from './retry';

interface Waiting {
  readonly delivery: Delivery;
  readonly done: PromiseWithResolvers<Outcome>;
}

/**
 * Collects the deliveries of one handler that wait at the same time, and handles them together, one batch after the other. The events of
 * one aggregate are never in the same batch: each waits until its predecessor has been handled.
 */
export class Batches {
  private waiting: Waiting[] = [];
  private running = false;

  /** @param size of the largest batch */
  constructor(
    private readonly size: number,
    private readonly handle: (deliveries: Delivery[]) => Promise<Outcome>,
  ) {}

  /** Resolves when the delivery has been handled in a batch. @throws what the handler throws for this delivery */
  add(delivery: Delivery): Promise<Outcome> {
    const done = Promise.withResolvers<Outcome>();
    this.waiting.push({ delivery, done });
    // Deliveries that arrived together are added in the same turn of the event loop.
    if (!this.running) setImmediate(() => void this.run());
    this.running = true;
    return done.promise;
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) await this.attempt(this.waiting.splice(0, this.size));
    this.running = false;
  }

  /** When a batch fails, each of its deliveries is handled alone, so that one that always fails does not make others fail. */
  private async attempt(batch: Waiting[]): Promise<void> {
    const failure = await this.failureOf(batch);
    if (!failure) return;
    if (batch.length === 1 || isTransient(failure.error)) return reject(batch, failure.error);
    for (const [at, one] of batch.entries()) {
      const own = await this.failureOf([one]);
      if (own) one.done.reject(own.error);
      // During an outage each would fail again, after another timeout.
      if (own && isTransient(own.error)) return reject(batch.slice(at + 1), own.error);
    }
  }

  private async failureOf(batch: Waiting[]): Promise<{ error: unknown } | undefined> {
    const deliveries = batch.map(({ delivery }) => delivery);
    try {
      const outcome = await deliveries[0]?.within(() => this.handle(deliveries));
      for (const { done } of batch) done.resolve(outcome as Outcome);
      return undefined;
    } catch (error) {
      return { error };
    }
  }
}

function reject(batch: Waiting[], error: unknown): void {
  for (const { done } of batch) done.reject(error);
}
