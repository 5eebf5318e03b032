import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Fastify from 'fastify';
import { PROJECT_DIR } from '../../dev/project';

const DASHBOARDS = join(PROJECT_DIR, 'observability/grafana/dashboards');
const PAGE = join(PROJECT_DIR, 'scripts/lab/dashboards/page');
const UPLOT = join(dirname(require.resolve('uplot/package.json')), 'dist');
const FILES: Record<string, { path: string; type: string }> = {
  '/': { path: join(PAGE, 'dashboards.html'), type: 'text/html; charset=utf-8' },
  '/dashboards.css': { path: join(PAGE, 'dashboards.css'), type: 'text/css' },
  '/dashboards.js': { path: join(PAGE, 'dashboards.js'), type: 'text/javascript' },
  '/uplot.css': { path: join(UPLOT, 'uPlot.min.css'), type: 'text/css' },
  '/uplot.js': { path: join(UPLOT, 'uPlot.iife.min.js'), type: 'text/javascript' },
};

/** What the page needs to know. */
export interface Ground {
  prometheusUrl: string;
  scrapeSeconds: number;
  /** The console, which has the traces and logs that are not drawn here. */
  consoleUrl: string | undefined;
  apps: readonly string[];
}

export interface DashboardDoor {
  readonly url: string;
  close(): Promise<void>;
}

/** Opens the page that draws Grafana's dashboards from a Prometheus, on the loopback interface. */
export async function openDashboardDoor(port: number, ground: Ground): Promise<DashboardDoor> {
  const http = Fastify({ forceCloseConnections: true });
  for (const [url, { path, type }] of Object.entries(FILES))
    http.get(url, async (_request, reply) => reply.type(type).send(await readFile(path)));
  http.get('/ground', () => ground);
  http.get('/dashboards', async () => {
    const names = (await readdir(DASHBOARDS)).sort();
    return Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(DASHBOARDS, name), 'utf8')) as unknown),
    );
  });
  const url = await http.listen({ host: '127.0.0.1', port });
  return { url, close: () => http.close() };
}
