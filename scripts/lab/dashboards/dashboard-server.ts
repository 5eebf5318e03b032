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

/** The page's settings. */
export interface DashboardSettings {
  prometheusUrl: string;
  scrapeSeconds: number;
  /** The console shows the traces and logs, which these dashboards leave out. */
  consoleUrl: string | undefined;
  apps: readonly string[];
}

export interface DashboardServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page that renders Grafana's dashboards from a Prometheus, on the loopback interface. */
export async function startDashboardServer(
  port: number,
  settings: DashboardSettings,
): Promise<DashboardServer> {
  const http = Fastify({ forceCloseConnections: true });
  for (const [url, { path, type }] of Object.entries(FILES))
    http.get(url, async (_request, reply) => reply.type(type).send(await readFile(path)));
  http.get('/settings', () => settings);
  http.get('/dashboards', async () => {
    const names = (await readdir(DASHBOARDS)).sort();
    return Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(DASHBOARDS, name), 'utf8')) as unknown),
    );
  });
  const url = await http.listen({ host: '127.0.0.1', port });
  return { url, close: () => http.close() };
}
