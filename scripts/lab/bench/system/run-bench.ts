import { consoleProgress, seconds as inSeconds } from '../../../dev/progress';
import { LEAST_ARTICLES } from '../data/size';
import { BY_SIZE, type OperationName } from '../load/operations';
import { finishProfiles, startProfiles } from '../profile/profiling';
import type { SelfTime } from '../profile/self-time';
import { thisMachine } from '../report/machine';
import { failures } from '../report/print';
import { type BenchReport, operationReports, type SystemReport } from '../report/report';
import { short, table } from '../report/table';
import { type BenchSystem, type Signals, withBenchSystem } from './bench-system';
import { runBursts } from './bursts';
import { type BenchOptions, operationsOf } from './options';
import { runOverload } from './overload';
import { type Measured, type Round, runRounds, withFloors } from './rounds';

/** What a run measures beside the operations of its profiles. */
export interface BenchExtras {
  bursts: boolean;
  overload: boolean;
  /** Measures the smallest data set too, and what depends on the size. */
  scale: boolean;
}

/** Measures one system, or two of different sizes one after the other. */
export async function runBench(
  options: BenchOptions,
  extras: BenchExtras,
  signals: Signals,
): Promise<BenchReport> {
  const { seconds, rounds, connections, telemetry, replicas } = options;
  const report: BenchReport = {
    version: 1,
    date: new Date().toISOString(),
    machine: thisMachine(),
    settings: { seconds, rounds, connections, telemetry, replicas },
    systems: [],
  };
  const smallest = { ...options, articles: LEAST_ARTICLES, keep: undefined };
  for (const one of extras.scale && options.articles > LEAST_ARTICLES ? [smallest, options] : [options])
    report.systems.push(await measureSystem(one, extras, signals));
  return report;
}

async function measureSystem(
  options: BenchOptions,
  extras: BenchExtras,
  signals: Signals,
): Promise<SystemReport> {
  const { stop: signal } = signals;
  const { articles, cpuProfile } = options;
  console.log(`A system with ${articles.toLocaleString('en-US')} articles`);
  return withBenchSystem(options, { ...signals, progress: consoleProgress }, async (system) => {
    const report: SystemReport = { articles, operations: {}, idle: {}, memory: {} };
    const names = [...new Set([...operationsOf(options.profile), ...(extras.scale ? BY_SIZE : [])])];
    if (names.length > 0) {
      const pids = Object.values(system.nodePids()).flat();
      if (cpuProfile) await startProfiles(cpuProfile, pids);
      const { results, idle } = await measureRounds(system, options, names, signal);
      report.operations = operationReports(results);
      report.idle = idle.cpu;
      report.memory = system.usage.memory();
      if (cpuProfile) printProfiles(cpuProfile, await finishProfiles(cpuProfile, pids));
    }
    if (extras.bursts) report.bursts = await consoleProgress.step('bursts', () => runBursts(system, signal));
    if (extras.overload) report.overload = await runOverload(system, signal, (line) => console.log(line));
    return report;
  });
}

async function measureRounds(
  system: BenchSystem,
  options: BenchOptions,
  operations: OperationName[],
  signal: AbortSignal,
): ReturnType<typeof runRounds> {
  const { rounds, seconds, warmUp, connections } = options;
  const all = withFloors(operations).length * (rounds + (warmUp > 0 ? 1 : 0));
  const startedAt = Date.now();
  let done = 0;
  const onRound = (round: number, name: Measured, { rate, load }: Round): void => {
    done += 1;
    const failed = failures(load);
    console.log(
      `  ${String(done).padStart(4)}/${all}  ${round === 0 ? 'warm-up' : `round ${round}`}  ${name.padEnd(18)} ` +
        `${short(rate).padStart(8)}/s  p99 ${short(load.p99).padStart(6)} ms` +
        `${failed === '0' ? '' : `  failed: ${failed}`}`,
    );
  };
  const plan = { operations, rounds, seconds, warmUp, connections };
  const measured = await runRounds(system, plan, signal, onRound);
  console.log(`  ✓ ${done} measurements in ${inSeconds(Date.now() - startedAt)}`);
  return measured;
}

function printProfiles(folder: string, profiles: Record<string, SelfTime[]>): void {
  console.log(`\nCPU profiles in ${folder}; functions by the time they took themselves`);
  for (const [process, functions] of Object.entries(profiles)) {
    const rows = functions.map(({ name, milliseconds, share }) => [
      name,
      `${short(milliseconds)} ms`,
      `${(share * 100).toFixed(1)} %`,
    ]);
    console.log(table([process, 'self', 'share'], rows));
  }
}
