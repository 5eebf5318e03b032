import { APPS } from '#platform';
import { type ChaosResult, runChaos } from '../../scripts/lab/chaos/run';

/** What the faults of this seed are to include. */
const KINDS = [
  ...APPS.map((app) => `kill -9 ${app}`),
  'kill -9 NATS',
  'kill -9 PostgreSQL',
  'freeze ',
  'cut all connections to NATS',
  's connections to PostgreSQL',
];

describe('under faults', () => {
  const faults: string[] = [];
  let result: ChaosResult;

  beforeAll(async () => {
    const log = (line: string): void => void faults.push(line);
    // The seed has every kind of fault within few: each restart of an app takes a second of both cores.
    result = await runChaos({ kills: 14, seed: 7, rate: 25, plants: ['loss', 'duplicate'], log });
  }, 240_000);

  it('loses and duplicates nothing it has acknowledged', () => {
    const { findings, acknowledged, retries } = result;
    expect({ findings, faults: findings.length > 0 ? faults : [] }).toEqual({ findings: [], faults: [] });
    expect(acknowledged).toBeGreaterThan(100);
    expect(retries).toBeGreaterThan(0);
  });

  it('meets every kind of fault', () => {
    const all = faults.join('\n');
    expect(KINDS.filter((kind) => !all.includes(kind))).toEqual([]);
  });

  it('is caught when it loses one effect and duplicates another', () => {
    expect(result.planted.map(({ kind }) => kind).sort()).toEqual(['duplicated', 'lost']);
  });
});
