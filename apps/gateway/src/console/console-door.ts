import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '#contracts';
import { isForeignPage, isFromThisMachine } from '#service';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SystemHealth } from '../health/system-health';
import { eventFlow, recentLogs, recentTraces } from './console-views';
import type { OtlpReceiver } from './otlp-receiver';

/** Everything under here is about telemetry and makes none. */
export const CONSOLE_PATH = '/console';

const PAGE: [path: string, file: string, type: string][] = [
  ['', 'console.html', 'text/html; charset=utf-8'],
  ['/console.css', 'console.css', 'text/css; charset=utf-8'],
  ['/console.js', 'console.js', 'text/javascript; charset=utf-8'],
];
/** The page is no program of the build: it is served from the sources, beside this file or as seen from `dist`. */
const FOLDER = [
  join(__dirname, 'page'),
  join(__dirname, '../../../../../apps/gateway/src/console/page'),
].find((folder) => existsSync(folder));
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};
const MOST = 500;

/** The console shows everything to everybody who reaches it: so it is for the browser on this machine alone. */
async function onRequest({ raw }: FastifyRequest): Promise<void> {
  if (isForeignPage(raw) || !isFromThisMachine(raw))
    throw new CodedError(
      'forbidden',
      'console.local_only',
      'The console answers browsers on this machine only, at http://127.0.0.1 or http://localhost.',
    );
}

/** Serves the console: a page for people who develop here, and the data it shows. */
export function serveConsole(http: FastifyInstance, receiver: OtlpReceiver, health: SystemHealth): void {
  for (const [path, file, type] of PAGE) {
    http.get(CONSOLE_PATH + path, { onRequest }, async (_request, reply) => {
      const content = FOLDER && (await readFile(join(FOLDER, file)));
      return content
        ? reply.headers({ ...HEADERS, 'content-type': type }).send(content)
        : reply.code(404).send();
    });
  }
  const data = (path: string, answer: (query: Record<string, string | undefined>) => unknown): void => {
    http.get(`${CONSOLE_PATH}/data/${path}`, { onRequest }, async ({ query }, reply) =>
      reply
        .headers({ ...HEADERS, 'content-type': 'application/json' })
        .send(JSON.stringify(await answer(query as Record<string, string | undefined>))),
    );
  };
  data('traces', ({ limit }) => recentTraces(receiver.spans(), countFrom(limit)));
  data('trace', ({ id }) => receiver.spans().filter(({ traceId }) => traceId === id));
  data('logs', ({ limit, ...query }) =>
    recentLogs(receiver.logLines(), { ...query, limit: countFrom(limit) }),
  );
  data('flow', () => eventFlow(receiver.points()));
  data('health', () => health.report());
}

const countFrom = (text: string | undefined): number => Math.min(MOST, Number(text) || 100);
