import { integer, npmCommand, runCommandLine } from '../dev/command-line';
import { runFuzz } from './fuzz/run';

async function fuzz({ inputs, seed }: { inputs: number; seed: number }): Promise<void> {
  const { sent, accepted, seconds, findings } = await runFuzz({ inputs, seed, log: console.log });
  for (const finding of findings) console.log(`  ${finding}`);
  const run = `${sent} inputs, ${Math.round(accepted * 100)} % accepted, seed ${seed}, ${seconds} s`;
  console.log(`${findings.length === 0 ? '✓' : '✗'} fuzz: ${findings.length} faults (${run})`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

const command = npmCommand(
  'fuzz',
  'Fuzzes the HTTP and NATS APIs of a separate system and fails on crashes, hangs and 5xx.',
)
  .option('--inputs <count>', 'number of inputs', integer(1), 20_000)
  .option('--seed <seed>', 'the same seed gives the same inputs', integer(Number.MIN_SAFE_INTEGER), 1)
  .action(fuzz);

void runCommandLine(command);
