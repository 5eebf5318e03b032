import { Option } from 'commander';
import { type AppName, APPS } from '#platform';
import { integer, npmCommand, runCommandLine } from '../dev/command-line';
import { runRolling } from './rolling/run';

const SHOWN = 20;

interface Options {
  restarts: number;
  rate: number;
  app?: AppName;
}

async function rolling({ app, ...options }: Options): Promise<void> {
  const result = await runRolling({ ...options, apps: app ? [app] : APPS, log: console.log });
  const { requests, failures, restarted, seconds, published, lost, duplicated, unfinished } = result;
  for (const [what, times] of byFrequency(failures).slice(0, SHOWN)) console.log(`  ${times} times ${what}`);
  const hasPassed = failures.length + lost + duplicated + unfinished === 0;
  console.log(
    `${hasPassed ? '✓' : '✗'} rolling: ${failures.length} of ${requests} requests failed in ${restarted} restarts; ` +
      `of ${published} articles' notifications ${lost} lost, ${duplicated} duplicated, ${unfinished} unfinished (${seconds} s)`,
  );
  process.exitCode = hasPassed ? 0 : 1;
}

/** The distinct failures, the most frequent first. */
function byFrequency(failures: string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const what of failures) counts.set(what, (counts.get(what) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

const command = npmCommand(
  'rolling',
  'Restarts two replicas of every app in turn under load: no request may fail, and no notification may be lost.',
)
  .option('--restarts <count>', 'restarts of every replica', integer(1), 20)
  .option('--rate <rate>', 'requests per second', integer(1), 300)
  .addOption(new Option('--app <app>', 'restart only this app').choices(APPS))
  .action(rolling);

void runCommandLine(command);
