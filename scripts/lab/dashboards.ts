import { join } from 'node:path';
import { APPS } from '#platform';
import { startDashboardServer } from './dashboards/dashboard-server';
import { SCRAPE_SECONDS, startPrometheus } from './dashboards/prometheus';
import { npmCommand, runCommandLine } from '../dev/command-line';
import { consoleProgress } from '../dev/progress';
import { DATA_DIR } from '../dev/project';
import { findRunningSystem } from '../dev/run-state';
import { freePort } from '../dev/stack/ports';
import { onStop } from '../dev/stop-signals';

const PREFERRED_PORT = 3_000;

async function showDashboards(): Promise<void> {
  const system = await findRunningSystem();
  if (!system) throw new Error('No system is running here. Start it first: npm start');
  const targets = Object.entries(system.apps).map(([name, { adminUrl }]) => [name, [new URL(adminUrl).host]]);
  const prometheus = await consoleProgress.step('Prometheus starting', () =>
    startPrometheus(join(DATA_DIR, 'prometheus'), Object.fromEntries(targets) as Record<string, string[]>),
  );
  const dashboards = await startDashboardServer(await freePort(PREFERRED_PORT), {
    prometheusUrl: prometheus.url,
    scrapeSeconds: SCRAPE_SECONDS,
    consoleUrl: system.consoleUrl,
    apps: APPS,
  });
  console.log(`\n  dashboards   ${dashboards.url}\n  Prometheus   ${prometheus.url}\n\n  Ctrl-C stops both.`);
  await new Promise<void>((resolve) =>
    onStop(
      () => resolve(),
      () => process.exit(1),
    ),
  );
  await dashboards.close();
  await prometheus.stop();
}

const command = npmCommand(
  'dashboards',
  'Renders the Grafana dashboards of the running system, without Grafana, from a Prometheus that it starts.',
).action(showDashboards);

void runCommandLine(command);
