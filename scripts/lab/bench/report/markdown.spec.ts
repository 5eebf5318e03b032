import { coresFor, markdown } from './markdown';
import { thisMachine } from './machine';
import type { BenchReport, OperationReport } from './report';

const mix: OperationReport = {
  title: 'mix',
  floor: 'article-floor',
  rate: 1_234,
  acknowledged: 1_300,
  ratio: 0.456,
  cpuRatio: 0.3,
  p50: 5,
  p99: 50,
  errors: 0,
  statuses: { 200: 10 },
  bytes: 2_048,
  cpu: { gateway: 300, 'gateway (no cache)': 50, articles: 700, 'pg articles': 100, 'pg (server)': 40 },
  io: {},
};
const report: BenchReport = {
  version: 1,
  date: '2026-11-26T07:00:00.000Z',
  machine: thisMachine(),
  settings: { seconds: 3, rounds: 5, connections: 32, telemetry: 'off', replicas: 1 },
  systems: [{ articles: 1_000, operations: { mix }, idle: {}, memory: {} }],
};

describe('the tables of docs/performance.md', () => {
  const text = markdown(report);

  it('have ratios, rates and times of each operation', () => {
    expect(text).toContain('| mix | 0.46 | 0.30 | 1,234 | 5.00 | 50.0 | 2.0 KiB |');
  });

  it('add up the processes of an app, and all databases', () => {
    expect(text).toContain('| mix | 1.19 | 0.35 |  |  | 0.70 |  |  | 0.14 |');
  });

  it('have the cores that a rate needs, of which seven tenths are used', () => {
    expect(coresFor(1_000, 700)).toBeCloseTo(1);
    expect(text).toContain('| articles | 1.00 | 100 |');
  });
});
