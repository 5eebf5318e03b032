import type { LoadResult } from '../load/messages';
import { operationOf } from '../load/operations';
import type { OverloadResult } from '../overload/saturation';
import { median, medianByKey, medianRatio, sumByKey } from '../statistics';
import type { BurstResult } from '../system/bursts';
import type { Measured, Round } from '../system/rounds';
import type { Machine } from './machine';

/** The medians of an operation's rounds. */
export interface OperationReport {
  title: string;
  floor: Measured | null;
  /** Successful requests per second, until all effects had happened. */
  rate: number;
  /** The same over the load alone. */
  acknowledged: number;
  /** The rate divided by the floor's, round by round. */
  ratio: number;
  /** CPU time of a request on the floor, divided by that of the operation: what the ratio would be if CPU were the only limit. */
  cpuRatio: number;
  p50: number;
  p99: number;
  errors: number;
  statuses: Record<string, number>;
  /** Bytes of a response on the wire. */
  bytes: number;
  /** CPU microseconds per request, by process. */
  cpu: Record<string, number>;
  /** Bytes read and written per request, by process. */
  io: Record<string, number>;
}

/** One data set, measured. */
export interface SystemReport {
  articles: number;
  operations: Partial<Record<Measured, OperationReport>>;
  /** CPU microseconds per second of the idle system, by process. They are not part of the costs of requests. */
  idle: Record<string, number>;
  /** Bytes of memory at the end, by process. */
  memory: Record<string, number>;
  bursts?: BurstResult[];
  overload?: OverloadResult;
}

/** The result of a run, as `--json` writes it. */
export interface BenchReport {
  version: 1;
  date: string;
  machine: Machine;
  settings: { seconds: number; rounds: number; connections: number; telemetry: string; replicas: number };
  systems: SystemReport[];
}

/** Condenses the rounds of all operations and floors. */
export function operationReports(
  results: ReadonlyMap<Measured, Round[]>,
): Partial<Record<Measured, OperationReport>> {
  const reports: Partial<Record<Measured, OperationReport>> = {};
  for (const [name, rounds] of results) {
    const floor = floorOf(name);
    reports[name] = operationReport(name, rounds, floor ? (results.get(floor) ?? []) : rounds);
  }
  return reports;
}

/** Undefined for a floor itself. */
function floorOf(name: Measured): Measured | undefined {
  if (name === 'password-floor' || name === 'article-floor') return undefined;
  return operationOf(name).floor;
}

function operationReport(name: Measured, rounds: Round[], floor: Round[]): OperationReport {
  const loads = rounds.map(({ load }) => load);
  const rates = rounds.map(({ rate }) => rate);
  return {
    title: name === 'password-floor' ? 'floor B: one hash' : operationOf(name).title,
    floor: floorOf(name) ?? null,
    rate: median(rates),
    acknowledged: median(rounds.map(({ acknowledged }) => acknowledged)),
    ratio: medianRatio(
      rates,
      floor.map(({ rate }) => rate),
    ),
    cpuRatio: medianRatio(floor.map(cpuOf), rounds.map(cpuOf)),
    p50: median(loads.map(({ p50 }) => p50)),
    p99: median(loads.map(({ p99 }) => p99)),
    errors: loads.reduce((sum, { errors }) => sum + errors, 0),
    statuses: sumByKey(loads.map(({ statuses }) => statuses)),
    bytes: median(loads.map(bytesOf)),
    cpu: medianByKey(rounds.map(({ cpu }) => cpu)),
    io: medianByKey(rounds.map(({ io }) => io)),
  };
}

const cpuOf = ({ cpu }: Round): number => Object.values(cpu).reduce((sum, time) => sum + time, 0);
const bytesOf = ({ bytes, responses }: LoadResult): number => bytes / Math.max(1, responses);
