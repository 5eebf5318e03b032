import { Argument } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmCommand, runCommandLine } from './command-line';
import { type Check, type CheckResult, runCheck } from './checks';
import { seconds } from './progress';
import { onStop } from './stop-signals';
import { signalTasks } from './tasks';

// Each phase waits for the previous one; the lanes of a phase run concurrently. Checks that only compute use the cores while the
// integration tests wait for servers. The e2e tests run alone, because five apps and a test need both cores.
const EVERYTHING: Check[][][] = [
  [['types', 'site types', 'layout', 'rules', 'unit'], ['integration']],
  [['e2e']],
];
const CHOICES: Check[] = ['unit', 'integration', 'e2e', 'coverage'];

async function test(chosen?: Check): Promise<void> {
  const phases = chosen ? [[[chosen]]] : EVERYTHING;
  const reports = await mkdtemp(join(tmpdir(), 'test-reports-'));
  let interrupted = false;
  onStop(
    () => {
      interrupted = true;
      signalTasks('SIGTERM');
    },
    () => signalTasks('SIGKILL'),
  );
  try {
    const results: CheckResult[] = [];
    for (const lanes of phases) {
      const lane = async (checks: Check[]): Promise<void> => {
        for (const check of checks) if (!interrupted) results.push(await runCheck(check, reports));
      };
      await Promise.all(lanes.map(lane));
    }
    process.exitCode = interrupted ? 130 : conclude(results);
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
}

function conclude(results: CheckResult[]): number {
  const sum = (key: 'passed' | 'failed'): number => results.reduce((total, result) => total + result[key], 0);
  console.log(
    `\n${'check'.padEnd(14)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}${'time'.padStart(10)}`,
  );
  for (const { name, passed, failed, skipped, milliseconds } of results) {
    const numbers = [
      String(passed).padStart(8),
      String(failed).padStart(8),
      String(skipped).padStart(9),
    ].join('');
    console.log(`${name.padEnd(14)}${numbers}${seconds(milliseconds).padStart(10)}`);
  }
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') > 0 ? 1 : 0;
}

const command = npmCommand('test', 'Runs every check and test, or one set of tests.')
  .addArgument(new Argument('[tests]', 'everything by default').choices(CHOICES))
  .action((chosen?: Check) => test(chosen));

void runCommandLine(command);
