import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { isForeignPage, isFromThisMachine } from '#service';
import Fastify, { type FastifyInstance } from 'fastify';
import { catalogue } from './catalogue/catalogue';
import { healthOf } from './app-health';
import type { ConsoleEnv } from './console.env';
import { serveRequests } from './requests/request-routes';
import { OtlpReceiver } from './telemetry/otlp-receiver';
import { eventFlow, recentLogs, recentTraces } from './telemetry/views';
import { trafficOf } from './traffic/traffic';

/** The page is not compiled: it is served from the sources, as seen from this file or from `dist`. */
const PAGE = [join(__dirname, '../page'), join(__dirname, '../../../../apps/console/page')].find(existsSync);
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
const MAX_ROWS = 500;

type Query = Record<string, string | undefined>;

/** Opens the console on loopback; the answer closes it. */
export async function openConsole(env: Readonly<ConsoleEnv>): Promise<() => Promise<void>> {
  const receiver = new OtlpReceiver();
  const http = Fastify({
    forceCloseConnections: true,
    // The apps send their telemetry to the same port.
    serverFactory: (handle) =>
      createServer((request, response) =>
        request.url?.startsWith('/v1/') ? receiver.handle(request, response) : handle(request, response),
      ),
  });
  refuseForeigners(http);
  servePage(http);
  serveData(http, receiver, env);
  serveRequests(http, env);
  http.get('/health/ready', () => ({ status: 'ready', pid: process.pid }));
  await http.listen({ host: '127.0.0.1', port: env.CONSOLE_PORT });
  return () => http.close();
}

/** The console shows everything to any client that reaches it, so it answers browsers on this machine only. */
function refuseForeigners(http: FastifyInstance): void {
  http.addHook('onRequest', async ({ raw }, reply) => {
    void reply.headers(HEADERS);
    if (isForeignPage(raw) || !isFromThisMachine(raw))
      return reply.code(403).send({
        code: 'console.local_only',
        error: 'The console answers browsers on this machine only, at http://127.0.0.1 or http://localhost.',
      });
  });
}

function servePage(http: FastifyInstance): void {
  http.get('/', async (_request, reply) => reply.type(TYPES['.html']!).send(await pageFile('console.html')));
  http.get<{ Params: { file: string } }>('/page/:file', async ({ params: { file } }, reply) => {
    const type = TYPES[extname(file)];
    const content = type && /^[a-z-]+\.[a-z]+$/.test(file) && (await pageFile(file).catch(() => undefined));
    return content ? reply.type(type).send(content) : reply.code(404).send();
  });
}

async function pageFile(name: string): Promise<Buffer> {
  if (PAGE === undefined) throw new Error('The page of the console is not beside its sources');
  return readFile(join(PAGE, name));
}

function serveData(http: FastifyInstance, receiver: OtlpReceiver, env: Readonly<ConsoleEnv>): void {
  const data = (path: string, answer: (query: Query) => unknown): void => {
    http.get<{ Querystring: Query }>(`/data/${path}`, async ({ query }, reply) =>
      reply.type('application/json').send(JSON.stringify(await answer(query))),
    );
  };
  data('traces', ({ limit }) => recentTraces(receiver.spans(), rowsFrom(limit)));
  data('trace', ({ id }) => receiver.spans().filter(({ traceId }) => traceId === id));
  data('logs', ({ limit, ...query }) =>
    recentLogs(receiver.logLines(), { ...query, limit: rowsFrom(limit) }),
  );
  data('flow', () => eventFlow(receiver.points()));
  data('health', () => healthOf(env.ADMIN_URLS));
  data('traffic', () => trafficOf(receiver.growth(), receiver.spans()));
  data('catalogue', () => catalogue());
  data('system', () => ({ gatewayUrl: env.GATEWAY_URL, adminUrls: env.ADMIN_URLS }));
}

const rowsFrom = (text: string | undefined): number => Math.min(MAX_ROWS, Number(text) || 100);
