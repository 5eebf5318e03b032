import { operationOf } from '../load/operations';
import type { BurstResult } from '../system/bursts';
import type { Measured } from '../system/rounds';
import type { BenchReport, OperationReport, SystemReport } from './report';
import { kibibytes, mebibytes, short, table } from './table';

/** The report for a terminal. */
export function printed({ machine, settings, systems }: BenchReport): string {
  const { seconds, rounds, connections, telemetry, replicas } = settings;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, load ${machine.load} at the start`,
    `${connections} connections, medians of ${rounds} rounds of ${seconds} s, telemetry ${telemetry}, ${replicas} of each app`,
    ...systems.map(printedSystem),
    ...(systems.length > 1 ? [`\nBy the number of articles`, bySize(systems)] : []),
  ].join('\n');
}

function printedSystem({ articles, operations, idle, memory, bursts, overload }: SystemReport): string {
  const all = Object.values(operations);
  const lines = [`\n${articles.toLocaleString('en-US')} articles`];
  if (all.length > 0)
    lines.push(
      rates(all),
      '\nCPU microseconds per request, by process',
      byProcess(all, ({ cpu }) => cpu, short),
      '\nBytes read and written per request, by process (sockets and files; not known of PostgreSQL)',
      byProcess(all, ({ io }) => io, kibibytes),
      '\nMemory at the end, and CPU of the idle system',
      table(
        ['process', 'memory', 'ms per s'],
        Object.entries(memory).map(([name, bytes]) => [
          name,
          mebibytes(bytes),
          short((idle[name] ?? 0) / 1_000),
        ]),
      ),
    );
  if (bursts) lines.push('\nBursts on an idle system', burstTable(bursts));
  if (overload) {
    const { over, peak, ratio, p99 } = overload;
    lines.push(
      '\nThree times the saturating load',
      `  goodput ${short(over)}/s, ${ratio.toFixed(2)} of the peak of ${short(peak)}/s; p99 of successful responses ${short(p99)} ms`,
    );
  }
  return lines.join('\n');
}

function rates(operations: OperationReport[]): string {
  const header = [
    'operation',
    'per s',
    'acknowledged',
    'ratio',
    'by CPU',
    'p50 ms',
    'p99 ms',
    'response',
    'failed',
  ];
  const rows = operations.map((one) => [
    one.title,
    short(one.rate),
    short(one.acknowledged),
    one.floor ? one.ratio.toFixed(3) : '1',
    one.floor ? one.cpuRatio.toFixed(3) : '1',
    short(one.p50),
    short(one.p99),
    kibibytes(one.bytes),
    failures(one),
  ]);
  return table(header, rows);
}

/** Statuses of failed requests, and those without a response. */
export function failures({ statuses, errors }: Pick<OperationReport, 'statuses' | 'errors'>): string {
  const failed = Object.entries(statuses).filter(([status]) => Number(status) >= 400);
  const parts = failed.map(([status, count]) => `${count} × ${status}`);
  if (errors > 0) parts.push(`${errors} without a response`);
  return parts.join(', ') || '0';
}

/** One row for each operation, one column for each process that takes part. */
function byProcess(
  operations: OperationReport[],
  counters: (operation: OperationReport) => Record<string, number>,
  format: (value: number) => string,
): string {
  const names = [...new Set(operations.flatMap((one) => Object.keys(counters(one))))];
  const used = names.filter((name) => operations.some((one) => (counters(one)[name] ?? 0) >= 1));
  const rows = operations.map((one) => {
    const own = counters(one);
    const sum = Object.values(own).reduce((total, value) => total + value, 0);
    return [one.title, format(sum), ...used.map((name) => (own[name] ? format(own[name]) : ''))];
  });
  return table(['operation', 'all', ...used], rows);
}

const burstTable = (bursts: BurstResult[]): string =>
  table(
    ['burst', 'at once', '503', 'failed', 'p50 ms', 'p99 ms', 'all after'],
    bursts.map(({ operation, count, load }) => [
      operationOf(operation).title,
      String(count),
      String(load.statuses['503'] ?? 0),
      failures(load),
      short(load.p50),
      short(load.p99),
      `${load.seconds.toFixed(2)} s`,
    ]),
  );

function bySize(systems: SystemReport[]): string {
  const names = [...new Set(systems.flatMap(({ operations }) => Object.keys(operations) as Measured[]))];
  const sizes = systems.map(({ articles }) => articles.toLocaleString('en-US'));
  const header = ['ratio to the floor, p50 ms, p99 ms', ...sizes.flatMap((size) => [size, '', ''])];
  const rows = names.map((name) => [
    systems.map(({ operations }) => operations[name]?.title).find(Boolean) ?? name,
    ...systems.flatMap(({ operations }) => {
      const one = operations[name];
      return one ? [one.ratio.toFixed(3), short(one.p50), short(one.p99)] : ['', '', ''];
    }),
  ]);
  return table(header, rows);
}
