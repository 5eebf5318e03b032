import { parseArgs } from 'node:util';
import { runChaos } from './chaos/run';
import type { Sabotage } from './chaos/sabotage';

const USAGE = 'usage: npm run chaos -- [--kills 30] [--seed 1] [--rate 60] [--plant loss|duplicate]';
const SHOWN = 20;

/** `npm run chaos`: kills what can be killed under load and looks whether anything was lost or doubled. */
async function main(): Promise<void> {
  const { plant, ...chosen } = options();
  const { acknowledged, troubles, seconds, ...found } = await runChaos({
    ...chosen,
    plants: plant ? [plant] : [],
    log: console.log,
  });
  const findings = plant ? found.planted : found.findings;
  for (const { kind, what } of findings.slice(0, SHOWN)) console.log(`  ${kind}: ${what}`);
  const count = (kind: string): number => findings.filter((finding) => finding.kind === kind).length;
  const verdict = `${count('lost')} lost, ${count('duplicated')} duplicated, ${count('wrong')} wrong`;
  const run = `${chosen.kills} faults, seed ${chosen.seed}, ${acknowledged} acknowledged writes, ${troubles} repeated attempts, ${seconds} s`;
  console.log(`${findings.length === 0 ? '✓' : '✗'} chaos: ${verdict} (${run})`);
  process.exit(findings.length === 0 ? 0 : 1);
}

function options(): { kills: number; seed: number; rate: number; plant: Sabotage | undefined } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { kills: text, seed: text, rate: text, plant: text } });
  const [kills, seed, rate] = [
    Number(values.kills ?? 30),
    Number(values.seed ?? 1),
    Number(values.rate ?? 60),
  ];
  const { plant } = values;
  const isPlant = plant === undefined || plant === 'loss' || plant === 'duplicate';
  if (![kills, seed, rate].every((n) => Number.isInteger(n) && n >= 0) || rate === 0 || !isPlant)
    throw new Error(USAGE);
  return { kills, seed, rate, plant };
}

main().catch((error: Error) => {
  console.error(`✗ ${error.message}`);
  process.exit(1);
});
