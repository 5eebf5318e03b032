import { type ChaosResult, runChaos } from '../../scripts/lab/chaos/run';

describe('under faults', () => {
  const faults: string[] = [];
  let result: ChaosResult;

  beforeAll(async () => {
    const log = (line: string): void => void faults.push(line);
    result = await runChaos({ kills: 30, seed: 1, rate: 60, plants: ['loss', 'duplicate'], log });
  }, 240_000);

  it('loses and duplicates nothing it has acknowledged', () => {
    const { findings, acknowledged, retries } = result;
    expect({ findings, faults: findings.length > 0 ? faults : [] }).toEqual({ findings: [], faults: [] });
    expect(acknowledged).toBeGreaterThan(100);
    expect(retries).toBeGreaterThan(0);
  });

  it('is caught when it loses one effect and duplicates another', () => {
    expect(result.planted.map(({ kind }) => kind).sort()).toEqual(['duplicated', 'lost']);
  });
});
