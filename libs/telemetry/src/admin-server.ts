import Fastify, { type FastifyInstance } from 'fastify';
import type { Health } from './health';

/**
 * The admin door of an app, for the platform and not for people:
 * `/health/live` touches nothing, `/health/ready` runs the checks and is 503 while one is down or the app is not accepting.
 */
export class AdminServer {
  private readonly http: FastifyInstance = Fastify({ forceCloseConnections: true });
  private accepting = false;

  constructor(health: Health) {
    this.http.get('/health/live', () => ({ status: 'live' }));
    this.http.get('/health/ready', async (_request, reply) => {
      const parts = await health.report();
      const ready = this.accepting && Object.values(parts).every((state) => state === 'up');
      return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', ...parts });
    });
  }

  async listen(host: string, port: number): Promise<void> {
    await this.http.listen({ host, port });
  }

  /** Says whether new work is welcome; load balancers stop sending when it is not. */
  accept(accepting: boolean): void {
    this.accepting = accepting;
  }

  async close(): Promise<void> {
    await this.http.close();
  }
}
