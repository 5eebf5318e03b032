import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** So long without a request, and nobody sends any. */
const QUIET_MS = 250;
/** After so many times the delay the door closes, though requests still come. */
export const LONGEST_DRAIN = 4;
/** Node closes a connection after an answer that says so. @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6 */
const CLOSE = ['connection', 'close'] as const;

/**
 * Sends clients on to other replicas before the door closes: from `begin` on every answer closes its connection, so that
 * its client opens the next one elsewhere. Whoever spreads requests learns meanwhile that this replica is not ready.
 */
export class Draining {
  private begun = false;
  private taken = 0;

  /** @param seconds how long requests are still taken; none when nobody has to be told */
  constructor(private readonly seconds = 0) {}

  /** Call it once whatever answers ahead of the framework stands there: its answers close connections too. */
  watch(http: FastifyInstance): void {
    http.server.prependListener('request', (_request, response) => {
      this.taken += 1;
      if (this.begun) response.setHeader(...CLOSE);
    });
    // For the requests that were in hand when it began.
    http.addHook('onSend', (_request, reply, _payload, next) => {
      if (this.begun) void reply.header(...CLOSE);
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
