import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadResult } from '../load/messages';
import type { OperationName } from '../load/operations';
import type { BenchSystem } from './bench-system';

/** Requests at once on an idle system: it should answer all of them, and not take a burst for an overload. */
const BURSTS: readonly { operation: OperationName; count: number }[] = [
  { operation: 'get', count: 500 },
  { operation: 'create', count: 200 },
  { operation: 'login', count: 50 },
];
/** Limits that adapt to load recover in this time. */
const REST_MS = 2_000;

/** The result of one burst. `load.statuses[503]` is the number of refused requests. */
export interface BurstResult {
  operation: OperationName;
  count: number;
  /** The time until all responses had arrived is `load.seconds`. */
  load: LoadResult;
}

/** Sends each burst when the system is idle. */
export async function runBursts(
  { generator, effects }: BenchSystem,
  signal: AbortSignal,
): Promise<BurstResult[]> {
  const results: BurstResult[] = [];
  for (const { operation, count } of BURSTS) {
    signal.throwIfAborted();
    await effects.untilDone();
    await sleep(REST_MS);
    results.push({ operation, count, load: await generator.burst(operation, count) });
  }
  await effects.untilDone();
  return results;
}
