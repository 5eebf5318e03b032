import { createLogger } from '#telemetry';
import type { FastifyReply } from 'fastify';
import { accessLog } from './access-log';
import { type CallerRequest, openContext } from './request-context';

describe('the access log', () => {
  const written: string[] = [];
  const out = { write: (line: string) => void written.push(line) };
  const options = { service: 'gateway', version: '1.0.0', LOG_LEVEL: 'info', LOG_FORMAT: 'json' } as const;
  const logger = createLogger(options, out);
  const log = accessLog(logger);
  const request = {
    id: 'r1',
    method: 'GET',
    headers: {},
    raw: {},
    ip: '127.0.0.1',
    protocol: 'http',
    routeOptions: { url: '/api/articles/:slug' },
    caller: { token: 'secret', actor: { id: 'a1', roles: [], sessionId: 's1' }, expiresAt: 0 },
  } as unknown as CallerRequest;

  /** The lines for a response with this status. */
  function linesFor(status: number): Record<string, unknown>[] {
    written.length = 0;
    log(request, {} as FastifyReply, status);
    return written.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  beforeEach(() => void openContext(request, 1_000));
  afterEach(() => void (logger.level = 'info'));

  it('has one line for each request, as a warning when it failed', () => {
    const line = { service: 'gateway', msg: 'request', method: 'GET', route: '/api/articles/:slug' };
    expect(linesFor(200)).toEqual([
      expect.objectContaining({ ...line, level: 'info', status: 200, 'user.id': 'a1' }),
    ]);
    expect(linesFor(503)).toEqual([expect.objectContaining({ ...line, level: 'warn', status: 503 })]);
    expect(written.join()).not.toContain('secret');
  });

  it('follows the level of the log when it changes', () => {
    logger.level = 'warn';
    expect(linesFor(200)).toEqual([]);
    expect(linesFor(500)).toHaveLength(1);
    logger.level = 'silent';
    expect(linesFor(500)).toEqual([]);
    logger.level = 'info';
    expect(linesFor(200)).toHaveLength(1);
  });
});
