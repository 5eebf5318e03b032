import { readFile } from 'node:fs/promises';
import type { Measured } from '../system/rounds';
import type { BenchReport, OperationReport } from './report';
import { short, table } from './table';

/** An operation of two runs. */
export interface Change {
  articles: number;
  name: Measured;
  before: OperationReport;
  after: OperationReport;
  /** How much a ratio to the floor fell, as a share of the earlier ratio: the larger fall of the two ratios; negative when both rose. */
  fall: number;
}

/**
 * Compares the operations that both runs have, on data sets of the same size. Ratios to the floor are compared and not rates, because
 * the floor of each run shares its machine and its noise.
 */
export function changesBetween(before: BenchReport, after: BenchReport): Change[] {
  return after.systems.flatMap(({ articles, operations }) => {
    const earlier = before.systems.find((system) => system.articles === articles)?.operations ?? {};
    return (Object.entries(operations) as [Measured, OperationReport][]).flatMap(([name, now]) => {
      const then = earlier[name];
      if (!then?.floor || !now.floor) return [];
      const fall = Math.max(fallOf(then.ratio, now.ratio), fallOf(then.cpuRatio, now.cpuRatio));
      return [{ articles, name, before: then, after: now, fall }];
    });
  });
}

/** A ratio that is unknown in one of the runs has not fallen. */
const fallOf = (before: number, after: number): number =>
  before > 0 && Number.isFinite(after) ? 1 - after / before : 0;

/** The changes whose ratio fell by more than this share. */
export const regressions = (changes: readonly Change[], tolerance: number): Change[] =>
  changes.filter(({ fall }) => fall > tolerance);

/** The table of changes for a terminal. */
export function printedChanges(changes: readonly Change[], tolerance: number): string {
  const arrow = (before: number, after: number, format: (value: number) => string): string =>
    `${format(before)} → ${format(after)}`;
  const ratio = (value: number): string => value.toFixed(3);
  const rows = changes.map(({ articles, before, after, fall }) => [
    before.title,
    articles.toLocaleString('en-US'),
    arrow(before.ratio, after.ratio, ratio),
    arrow(before.cpuRatio, after.cpuRatio, ratio),
    arrow(before.p99, after.p99, short),
    arrow(sum(before.cpu), sum(after.cpu), short),
    fall > tolerance ? '✗ fell' : '✓',
  ]);
  return table(['operation', 'articles', 'ratio', 'ratio by CPU', 'p99 ms', 'CPU µs', ''], rows);
}

const sum = (values: Record<string, number>): number =>
  Object.values(values).reduce((total, value) => total + value, 0);

/** Reads a report that `--json` wrote. */
export async function readReport(file: string): Promise<BenchReport> {
  let report: Partial<BenchReport>;
  try {
    report = JSON.parse(await readFile(file, 'utf8')) as Partial<BenchReport>;
  } catch (error) {
    throw new Error(`Cannot read the report ${file}: ${(error as Error).message}`, { cause: error });
  }
  if (report.version !== 1 || !Array.isArray(report.systems))
    throw new Error(`${file} is not a report of this version of the benchmark`);
  return report as BenchReport;
}
