import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../../dev/stack/stack';
import type { LoadResult, OpenLoop } from './open-loop';

/** The overload, in multiples of the saturating load. */
export const TIMES = 3;
/** The best goodput is measured at this load too: exactly at saturation, it would depend on chance. */
const NEXT_TIMES = 1.5;
const WARM_RATE = 600;
const FIRST_RATE = 400;
const STEP = 1.25;
/** More than any system on one machine handles: it bounds the search. */
const LAST_RATE = 200_000;
/** The load ramp ends where less than this share of the offered load succeeds: more load would only lower goodput. */
const SATURATED = 0.8;
const REST_MS = 1_500;

/** How long a measurement of overload takes. */
export interface OverloadPlan {
  warmSeconds: number;
  stepSeconds: number;
  rounds: number;
  roundSeconds: number;
}

/** Goodput per second: 2xx responses within a second of when their requests were due. */
export interface OverloadResult {
  /** The load that was offered at the saturation. */
  saturating: number;
  /** The best goodput, at the saturating load or a little more. */
  peak: number;
  /** The goodput at three times the saturating load. */
  over: number;
  ratio: number;
  /** The 99th percentile of 2xx responses under overload, in milliseconds: the worst round. */
  p99: number;
}

/**
 * Finds the load that saturates a system (its best goodput), then offers three times as much. Loads are measured in turns, so that
 * noise of the machine affects all alike.
 */
export async function measureOverload(
  generator: OpenLoop,
  plan: OverloadPlan,
  log: (line: string) => void,
): Promise<OverloadResult> {
  const saturating = await saturatingLoad(generator, plan, log);
  const loads = [1, NEXT_TIMES, TIMES].map((times) => ({
    rate: Math.round(saturating * times),
    total: 0,
    p99: 0,
  }));
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const load of round % 2 ? loads.toReversed() : loads) {
      const result = await measured(generator, load.rate, plan.roundSeconds);
      load.total += result.goodput;
      load.p99 = Math.max(load.p99, result.p99 || 0);
      log(`  round ${round + 1}  ${described(result)}`);
    }
  }
  const [over = 0, ...others] = loads.map(({ total }) => total / plan.rounds).toReversed();
  const peak = Math.max(...others);
  return { saturating, peak, over, ratio: over / peak, p99: loads.at(-1)?.p99 ?? NaN };
}

/** The saturating load: the best goodput while the load is raised, until much of it fails. */
async function saturatingLoad(
  generator: OpenLoop,
  { warmSeconds, stepSeconds }: OverloadPlan,
  log: (line: string) => void,
): Promise<number> {
  await generator.load(WARM_RATE, warmSeconds);
  const results: LoadResult[] = [];
  for (let rate = FIRST_RATE; rate < LAST_RATE; rate *= STEP) {
    const result = await measured(generator, Math.round(rate), stepSeconds);
    log(`           ${described(result)}`);
    results.push(result);
    // A single loss may be noise of the machine.
    const isLost = ({ goodput, offered }: LoadResult): boolean => goodput < offered * SATURATED;
    if (results.length > 1 && results.slice(-2).every(isLost)) break;
  }
  return Math.max(...results.map(({ goodput }) => goodput));
}

async function measured(generator: OpenLoop, rate: number, seconds: number): Promise<LoadResult> {
  const result = await generator.load(rate, seconds);
  await sleep(REST_MS);
  return result;
}

const described = ({ offered, goodput, refused, late, broken, p99 }: LoadResult): string =>
  `${String(offered).padStart(6)}/s offered   ${goodput.toFixed(0).padStart(6)}/s good   ` +
  `${refused} refused, ${late} late, ${broken} broken   p99 ${p99.toFixed(0)} ms`;

/**
 * Pins this process to the last processor and the system to the others, with Linux's `taskset`, so that the generator takes no CPU
 * from the system. @returns false when that is not possible
 */
export function separate({ processes, nats, postgres }: Stack): boolean {
  const last = availableParallelism() - 1;
  const pids = [...processes.map(({ pid }) => pid), nats?.pid, postgres?.pid];
  try {
    const pin = (cpus: string, pid: number | undefined) =>
      execFileSync('taskset', ['-acp', cpus, String(pid)], { stdio: 'ignore' });
    for (const pid of pids) pin(`0-${last - 1}`, pid);
    pin(String(last), process.pid);
    return true;
  } catch {
    return false;
  }
}
