import { type ChaosResult, runChaos } from '../../scripts/lab/chaos/run';
import type { Sabotage } from '../../scripts/lab/chaos/sabotage';

const SEED = 1;
const faults: string[] = [];

async function chaos(kills: number, plants: Sabotage[] = []): Promise<ChaosResult> {
  return runChaos({ kills, seed: SEED, rate: 60, plants, log: (line) => faults.push(line) });
}

describe('under faults', () => {
  it('loses and doubles nothing it has acknowledged', async () => {
    const { findings, acknowledged, troubles } = await chaos(30);
    expect({ findings, faults: findings.length > 0 ? faults : [] }).toEqual({ findings: [], faults: [] });
    expect(acknowledged).toBeGreaterThan(100);
    expect(troubles).toBeGreaterThan(0);
  }, 240_000);

  it('would be caught losing one effect and doubling another', async () => {
    const { findings } = await chaos(0, ['loss', 'duplicate']);
    expect(findings.map(({ kind }) => kind).sort()).toEqual(['duplicated', 'lost']);
  });
});
