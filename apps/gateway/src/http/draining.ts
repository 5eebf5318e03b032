import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** After this long without a request, no more are expected. */
const QUIET_MS = 250;
/** After this many times the delay the server closes, although requests still arrive. */
export const LONGEST_DRAIN = 4;
/** Node closes a connection after a response with this header. @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6 */
const CLOSE = ['connection', 'close'] as const;

/**
 * Sends clients to other replicas before the server closes: from `begin` on, every response closes its connection, so that the
 * client opens the next one elsewhere. In that time load balancers see that this replica is not ready.
 */
export class Draining {
  private begun = false;
  private taken = 0;

  /** @param seconds how long to keep serving; 0 without a load balancer */
  constructor(private readonly seconds = 0) {}

  /** Call it after load shedding is set up: its responses must close connections too. */
  watch(http: FastifyInstance): void {
    http.server.prependListener('request', (_request, response) => {
      this.taken += 1;
      if (this.begun) response.setHeader(...CLOSE);
    });
    // For requests that were running when draining began.
    http.addHook('onSend', (_request, reply, _payload, next) => {
      if (this.begun) void reply.header(...CLOSE);
      next();
    });
  }

  /** Resolves when the server may close: after the delay, when requests stop arriving or after `LONGEST_DRAIN` delays. */
  async begin(): Promise<void> {
    this.begun = true;
    await sleep(this.seconds * 1_000);
    const giveUpAt = Date.now() + this.seconds * 1_000 * (LONGEST_DRAIN - 1);
    // A busy process is late: requests still waiting in its sockets would be lost with them.
    for (let before = -1; this.seconds > 0 && this.taken !== before && Date.now() < giveUpAt;) {
      before = this.taken;
      await sleep(QUIET_MS);
    }
  }
}
