import {
  changedApps,
  TOPOLOGY,
  touchesConsole,
  touchesMigrations,
  touchesSite,
  watchSources,
} from './dev-watch';
import { migrationsFolder, runMigrations } from '../../apps/cli/src/migrate/migrations';
import { seconds } from './progress';
import { SERVICES } from '#platform';
import type { AppProcess } from './stack/app-process';
import type { Stack } from './stack/stack';
import { runSystem } from './system';
import { runTask } from './tasks';
import { TOOLS } from './tools';

// `npm run dev`: runs the system, prints its logs, and after each change restarts the affected apps.
process.env.LOG_FORMAT ??= 'pretty';
void runSystem({
  onLine: (app, line) => console.log(`${app.padEnd(14)}| ${line}`),
  onReady: (stack, consoleApp) => watchSources((paths) => apply(stack, consoleApp, paths)),
});

async function apply(stack: Stack, consoleApp: AppProcess | undefined, paths: string[]): Promise<void> {
  const startedAt = Date.now();
  const builds = [TOOLS.build, ...(touchesSite(paths) ? [TOOLS.site] : [])];
  const outcomes = await Promise.all(builds.map((args) => runTask({ name: 'build', args })));
  const ok = outcomes.every((outcome) => outcome.ok);
  const output = outcomes.map((outcome) => outcome.output).join('');
  if (!ok) {
    console.log(`✗ the build failed; the apps keep running the previous build\n${output}`);
    return;
  }
  for (const service of SERVICES) {
    if (!touchesMigrations(paths, service)) continue;
    const ran = await runMigrations({ url: stack.databaseUrls[service], folder: migrationsFolder(service) });
    if (ran.length > 0) console.log(`✓ ${service}: migrated ${ran.join(', ')}`);
  }
  // This process still has the topology that it started with.
  if (paths.includes(TOPOLOGY))
    console.log('! for new apps, databases, streams and permissions on NATS, stop and run npm run dev again');
  const apps = changedApps(paths);
  const restarted = [
    ...apps.map((app) => stack.app(app)),
    ...(consoleApp && touchesConsole(paths) ? [consoleApp] : []),
  ];
  await Promise.all(restarted.map((one) => one.restart()));
  console.log(
    `✓ ${restarted.map(({ name }) => name).join(', ') || 'nothing'} restarted in ${seconds(Date.now() - startedAt)}`,
  );
}
