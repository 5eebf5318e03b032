import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changesBetween, printedChanges, readReport, regressions } from './compare';
import { thisMachine } from './machine';
import type { BenchReport, OperationReport } from './report';

function operation(ratio: number, cpuRatio: number, more: Partial<OperationReport> = {}): OperationReport {
  const rates = { rate: 100, acknowledged: 100, p50: 1, p99: 2, errors: 0, bytes: 1_000 };
  const counters = { statuses: { 200: 10 }, cpu: { gateway: 80, nats: 20 }, io: {} };
  return { title: 'get one', floor: 'article-floor', ratio, cpuRatio, ...rates, ...counters, ...more };
}

const report = (operations: BenchReport['systems'][number]['operations'], articles = 1_000): BenchReport => ({
  version: 1,
  date: '2026-11-26T00:00:00.000Z',
  machine: thisMachine(),
  settings: { seconds: 1, rounds: 1, connections: 32, telemetry: 'off', replicas: 1 },
  systems: [{ articles, operations, idle: {}, memory: {} }],
});

describe('the comparison of two runs', () => {
  const before = report({
    get: operation(0.5, 0.4),
    list: operation(0.2, 0.2),
    'article-floor': operation(1, 1, { floor: null }),
  });

  it('reports a ratio that fell by more than the tolerance, of throughput or of CPU', () => {
    const after = report({ get: operation(0.46, 0.4), list: operation(0.3, 0.17) });
    const changes = changesBetween(before, after);
    expect(changes.map(({ name, fall }) => [name, Number(fall.toFixed(3))])).toEqual([
      ['get', 0.08],
      ['list', 0.15],
    ]);
    expect(regressions(changes, 0.1).map(({ name }) => name)).toEqual(['list']);
    expect(regressions(changes, 0.2)).toEqual([]);
    expect(printedChanges(changes, 0.1)).toMatch(
      /get one +1,000 +0\.500 → 0\.460 .*✓\n.*0\.200 → 0\.170 .*✗ fell$/,
    );
  });

  it('does not compare rates, which depend on the machine', () => {
    const slower = report({ get: operation(0.5, 0.4, { rate: 10 }) });
    expect(regressions(changesBetween(before, slower), 0)).toEqual([]);
  });

  it('leaves out floors, operations of one run alone, and data sets of another size', () => {
    const after = report({
      user: operation(0.1, 0.1),
      'article-floor': operation(0.5, 0.5, { floor: null }),
    });
    expect(changesBetween(before, after)).toEqual([]);
    expect(changesBetween(before, report({ get: operation(0.1, 0.1) }, 100_000))).toEqual([]);
  });

  it('does not take an unknown ratio for a fall', () => {
    const unknown = report({ get: operation(NaN, NaN) });
    expect(regressions(changesBetween(before, unknown), 0)).toEqual([]);
    expect(regressions(changesBetween(unknown, before), 0)).toEqual([]);
  });
});

describe('a report file', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'report-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['{"version":2,"systems":[]}', 'is not a report of this version'],
    ['{}', 'is not a report of this version'],
    ['{', 'Cannot read the report'],
  ])('that holds %s is refused', async (text, message) => {
    const file = join(folder, 'old.json');
    await writeFile(file, text);
    await expect(readReport(file)).rejects.toThrow(message);
  });

  it('that is missing is refused', async () => {
    await expect(readReport(join(folder, 'missing.json'))).rejects.toThrow('Cannot read the report');
  });
});
