import { setTimeout as sleep } from 'node:timers/promises';
import { PASSWORD } from '../data/identities';
import { type LoadResult, successes } from '../load/messages';
import { operationOf, type OperationName } from '../load/operations';
import type { BenchSystem } from './bench-system';
import { idleUse, perRequest, untilQuiet, type Used, usedBetween } from './usage';

/** A floor, or an operation of the API. */
export type Measured = OperationName | 'password-floor';

/** One round of one operation. */
export interface Round {
  load: LoadResult;
  /** Successful responses per second, over the load alone. */
  acknowledged: number;
  /** The same over the time until all effects had happened; of a burst, until the last response. */
  rate: number;
  /** Seconds until all effects had happened. */
  effectsAfter: number;
  /** CPU microseconds per successful response, by process. Refused ones cost little. */
  cpu: Record<string, number>;
  /** Bytes read and written per successful response, by process. */
  io: Record<string, number>;
}

/** How rounds run. */
export interface RoundPlan {
  operations: readonly OperationName[];
  rounds: number;
  seconds: number;
  warmUp: number;
  connections: number;
}

/** Called after each round of an operation. */
export type RoundListener = (round: number, operation: Measured, result: Round) => void;

/** The operations with the floors that they are compared with. */
export function withFloors(operations: readonly OperationName[]): Measured[] {
  const floors = operations.map((name) => operationOf(name).floor);
  return [...new Set<Measured>([...floors, ...operations])];
}

/**
 * Measures operations and floors in turns, so that noise of the machine affects all alike. Every round begins with another operation,
 * because one may slow down the next. Round 0 warms up and does not count.
 */
export async function runRounds(
  system: BenchSystem,
  plan: RoundPlan,
  signal: AbortSignal,
  onRound: RoundListener,
): Promise<{ results: Map<Measured, Round[]>; idle: Used }> {
  const names = withFloors(plan.operations);
  const results = new Map<Measured, Round[]>(names.map((name) => [name, []]));
  const runRound = async (round: number, seconds: number, idle: Used): Promise<void> => {
    for (let turn = 0; turn < names.length; turn += 1) {
      signal.throwIfAborted();
      const name = names[(turn + round) % names.length] as Measured;
      const result = await measure(system, name, seconds, plan.connections, idle);
      onRound(round, name, result);
      if (round > 0) results.get(name)?.push(result);
    }
  };
  if (plan.warmUp > 0) await runRound(0, plan.warmUp, { cpu: {}, bytes: {} });
  await sleep(IDLE_SECONDS * 1_000);
  const idle = await idleUse(system.usage, IDLE_SECONDS);
  for (let round = 1; round <= plan.rounds; round += 1) await runRound(round, plan.seconds, idle);
  return { results, idle };
}

/** How long the idle system is measured, after a rest of the same length for collecting garbage. */
const IDLE_SECONDS = 4;

async function measure(
  { generator, floors, effects, usage, passwordHash }: BenchSystem,
  name: Measured,
  seconds: number,
  connections: number,
  idle: Used,
): Promise<Round> {
  const operation = name === 'password-floor' ? undefined : operationOf(name);
  const before = usage.snapshot();
  const startedAt = performance.now();
  const load = !operation
    ? await floors.hash(seconds, passwordHash, PASSWORD)
    : operation.burst
      ? await generator.burst(name as OperationName, operation.burst)
      : await generator.load(name as OperationName, seconds, connections);
  const loaded = (performance.now() - startedAt) / 1_000;
  const doneAt = operation?.hasEffects ? await effects.untilDone() : performance.now();
  const effectsAfter = operation?.hasEffects ? Math.max(loaded, (doneAt - startedAt) / 1_000) : loaded;
  await untilQuiet(usage);
  const used = usedBetween(before, usage.snapshot());
  const elapsed = (performance.now() - startedAt) / 1_000;
  const succeeded = successes(load);
  const acknowledged = succeeded / load.seconds;
  // The apps take no part in a floor, but they may still handle requests that a client gave up.
  const own =
    operation && operation.target !== 'floor' ? used : { cpu: ofFloor(used.cpu), bytes: ofFloor(used.bytes) };
  return {
    load,
    acknowledged,
    rate: operation?.hasEffects && !operation.burst ? succeeded / effectsAfter : acknowledged,
    effectsAfter,
    cpu: perRequest(own.cpu, idle.cpu, elapsed, succeeded),
    io: perRequest(own.bytes, idle.bytes, elapsed, succeeded),
  };
}

const ofFloor = (counters: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counters).filter(([name]) => name === 'floor' || name === 'pg articles'));
