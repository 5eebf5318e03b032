import type { BenchReport, OperationReport } from './report';
import { kibibytes, short } from './table';

/** The results and the costs of a report as the tables of docs/performance.md. */
export function markdown({ date, machine, settings, systems }: BenchReport): string {
  const { cpu, cores, node, load } = machine;
  const where = `${date.slice(0, 10)}, ${cpu}, ${cores} cores, Node ${node.slice(1)}, load average ${load} at the start`;
  const how = `${settings.connections} connections, medians of ${settings.rounds} rounds of ${settings.seconds} s, telemetry ${settings.telemetry}`;
  return [
    `${where}; ${how}.`,
    ...systems.flatMap(({ articles, operations }) => {
      const all = Object.values(operations);
      return [
        `**${articles.toLocaleString('en-US')} articles**`,
        results(all),
        costs(all),
        ...(operations.mix ? [sizing(operations.mix)] : []),
      ];
    }),
  ].join('\n\n');
}

const rows = (header: string[], body: string[][]): string =>
  [header, header.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const results = (operations: OperationReport[]): string =>
  rows(
    ['Operation', 'Ratio to the floor', 'By CPU', 'Requests/s', 'p50 ms', 'p99 ms', 'Response'],
    operations.map(({ title, floor, ratio, cpuRatio, rate, p50, p99, bytes }) => [
      title,
      floor ? ratio.toFixed(2) : '1',
      floor ? cpuRatio.toFixed(2) : '1',
      short(rate),
      short(p50),
      short(p99),
      kibibytes(bytes),
    ]),
  );

const APPS = ['gateway', 'auth', 'users', 'articles', 'notifications', 'nats'];
const COLUMNS = [...APPS, 'PostgreSQL'];

/** CPU microseconds per request in a column. All databases are one column, because one server has them. */
function cpuIn(column: string, { cpu }: OperationReport): number {
  const belongs = (name: string): boolean =>
    // The gateway without a cache answers instead of the other.
    column === 'PostgreSQL' ? name.startsWith('pg ') : name === column || name.startsWith(`${column} (`);
  return Object.entries(cpu).reduce((sum, [name, time]) => sum + (belongs(name) ? time : 0), 0);
}

const milliseconds = (microseconds: number): string =>
  microseconds < 5 ? '' : (microseconds / 1_000).toFixed(2);

const costs = (operations: OperationReport[]): string =>
  rows(
    ['CPU milliseconds per request', 'all', ...COLUMNS],
    operations.map((operation) => {
      const all = Object.values(operation.cpu).reduce((sum, time) => sum + time, 0);
      return [
        operation.title,
        milliseconds(all),
        ...COLUMNS.map((column) => milliseconds(cpuIn(column, operation))),
      ];
    }),
  );

/** The share of a core that is used at most: response times grow without limit near the whole. */
const UTILIZATION = 0.7;
const RATES = [1_000, 100_000];

/** The cores that a rate of requests needs. @param cpu microseconds per request */
export const coresFor = (rate: number, cpu: number): number => (rate * cpu) / 1_000_000 / UTILIZATION;

const sizing = (operation: OperationReport): string =>
  rows(
    [
      `Cores for the ${operation.title}`,
      ...RATES.map((rate) => `${rate.toLocaleString('en-US')} requests/s`),
    ],
    COLUMNS.map((column) => [
      column,
      ...RATES.map((rate) => short(coresFor(rate, cpuIn(column, operation)))),
    ]),
  );
