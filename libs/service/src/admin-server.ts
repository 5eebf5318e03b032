import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { isForeignPage, isFromThisMachine } from './foreign-page';
import { type Health, isLogLevel, running } from '#telemetry';

/**
 * The admin server of an app, for the platform and its operators: `/health/live` checks nothing, `/health/ready` runs the checks and
 * is 503 while one is down or the app does not accept work; `/metrics` is for Prometheus; `PUT /log-level` changes the log level until
 * the process ends, from this machine only. Requests of foreign web pages are refused.
 */
export class AdminServer {
  private readonly http: FastifyInstance = Fastify({ forceCloseConnections: true });
  private accepting = false;

  constructor(health: Health, logger: Pick<Logger, 'level'>) {
    this.http.addHook('onRequest', async ({ raw }, reply) => {
      if (isForeignPage(raw)) return reply.code(403).send({ error: 'This port does not answer web pages.' });
    });
    this.http.get('/health/live', () => ({ status: 'live' }));
    this.http.get('/health/ready', async (_request, reply) => {
      const parts = await health.report();
      const ready = this.accepting && Object.values(parts).every((state) => state === 'up');
      return reply
        .code(ready ? 200 : 503)
        .send({ status: ready ? 'ready' : 'not ready', pid: process.pid, ...parts });
    });
    this.http.get('/metrics', async ({ headers }, reply) => {
      const exposed = await running.expose?.(headers.accept);
      if (!exposed) return reply.code(404).send({ error: 'Telemetry is switched off.' });
      return reply.header('content-type', exposed.type).send(exposed.text);
    });
    this.http.get('/log-level', () => ({ level: logger.level }));
    this.http.put('/log-level', async ({ body, raw }, reply) => {
      if (!isFromThisMachine(raw))
        return reply.code(403).send({ error: 'The level is changed from the machine of the app only.' });
      const { level } = (body ?? {}) as { level?: unknown };
      if (!isLogLevel(level))
        return reply.code(400).send({ error: 'Send {"level": "debug"} or another level of the log.' });
      logger.level = level;
      return { level };
    });
  }

  async listen(host: string, port: number): Promise<void> {
    await this.http.listen({ host, port });
  }

  /** Sets whether the app accepts new work; load balancers stop sending requests when it does not. */
  accept(accepting: boolean): void {
    this.accepting = accepting;
  }

  async close(): Promise<void> {
    await this.http.close();
  }
}
