import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** So long without a request, and nobody sends any. */
const QUIET_MS = 250;
/** After so many times the delay the door closes, though requests still come. */
export const LONGEST_DRAIN = 4;

/**
 * Sends clients on to other replicas before the door closes: from `begin` on every answer closes its connection, so that
 * its client opens the next one elsewhere. Whoever spreads requests learns meanwhile that this replica is not ready.
 */
export class Draining {
  private begun = false;
  private taken = 0;

  /** @param seconds how long requests are still taken; none when nobody has to be told */
  constructor(private readonly seconds = 0) {}

  watch(http: FastifyInstance): void {
    http.addHook('onRequest', (_request, _reply, next) => {
      this.taken += 1;
      next();
    });
    http.addHook('onSend', (_request, reply, _payload, next) => {
      // Node closes a connection after an answer that says so (RFC 9112, 9.6).
      if (this.begun) void reply.header('connection', 'close');
      next();
    });
  }

  /** Resolves when the door may close: the time is over and no request comes any more, or they come without end. */
  async begin(): Promise<void> {
    this.begun = true;
    await sleep(this.seconds * 1_000);
    const giveUpAt = Date.now() + this.seconds * 1_000 * (LONGEST_DRAIN - 1);
    // A busy process is late: what has been sent to it waits in its sockets, and would be lost with them.
    for (let before = -1; this.seconds > 0 && this.taken !== before && Date.now() < giveUpAt;) {
      before = this.taken;
      await sleep(QUIET_MS);
    }
  }
}
