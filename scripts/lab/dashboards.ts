import { join } from 'node:path';
import { APPS } from '#platform';
import { openDashboardDoor } from './dashboards/dashboard-door';
import { SCRAPE_SECONDS, startPrometheus } from './dashboards/prometheus';
import { consoleProgress } from '../dev/progress';
import { DATA_DIR } from '../dev/project';
import { findRunningSystem } from '../dev/run-state';
import { freePort } from '../dev/stack/ports';
import { onStop } from '../dev/stop-signals';

const WISHED_PORT = 3_000;

/** `npm run dashboards`: what a team sees in Grafana, of the system that runs on this machine, until it is told to stop. */
async function main(): Promise<void> {
  const system = await findRunningSystem();
  if (!system) throw new Error('Nothing runs here. Start the system first: npm start');
  const targets = Object.entries(system.apps).map(([name, { adminUrl }]) => [name, [new URL(adminUrl).host]]);
  const prometheus = await consoleProgress.step('Prometheus starting', () =>
    startPrometheus(join(DATA_DIR, 'prometheus'), Object.fromEntries(targets) as Record<string, string[]>),
  );
  const door = await openDashboardDoor(await freePort(WISHED_PORT), {
    prometheusUrl: prometheus.url,
    scrapeSeconds: SCRAPE_SECONDS,
    consoleUrl: system.consoleUrl,
    apps: APPS,
  });
  console.log(`\n  dashboards   ${door.url}\n  Prometheus   ${prometheus.url}\n\n  Ctrl-C stops both.`);
  const stop = async (): Promise<void> => {
    await door.close();
    await prometheus.stop();
    process.exit(0);
  };
  onStop(
    () => void stop(),
    () => process.exit(1),
  );
}

main().catch((error: Error) => {
  console.error(`✗ ${error.message}`);
  process.exit(1);
});
