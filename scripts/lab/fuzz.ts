import { parseArgs } from 'node:util';
import { runFuzz } from './fuzz/run';

const USAGE = 'usage: npm run fuzz -- [--inputs 20000] [--seed 1]';

/** `npm run fuzz`: sends a system of its own whatever there is, through HTTP and over NATS. */
async function main(): Promise<void> {
  const { inputs, seed } = options();
  const { sent, accepted, seconds, findings } = await runFuzz({ inputs, seed, log: console.log });
  for (const finding of findings) console.log(`  ${finding}`);
  const run = `${sent} inputs, ${Math.round(accepted * 100)} % of them taken, seed ${seed}, ${seconds} s`;
  console.log(`${findings.length === 0 ? '✓' : '✗'} fuzz: ${findings.length} faults (${run})`);
  process.exit(findings.length === 0 ? 0 : 1);
}

function options(): { inputs: number; seed: number } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { inputs: text, seed: text } });
  const [inputs, seed] = [Number(values.inputs ?? 20_000), Number(values.seed ?? 1)];
  if (!Number.isInteger(inputs) || !Number.isInteger(seed) || inputs < 1) throw new Error(USAGE);
  return { inputs, seed };
}

main().catch((error: Error) => {
  console.error(`✗ ${error.message}`);
  process.exit(1);
});
