import { Option } from 'commander';
import { integer, npmCommand, runCommandLine } from '../dev/command-line';
import type { Damage } from './chaos/damage';
import { runChaos } from './chaos/run';

const SHOWN = 20;

interface Options {
  kills: number;
  seed: number;
  rate: number;
  plant?: Damage;
}

async function chaos({ plant, ...options }: Options): Promise<void> {
  const { acknowledged, retries, seconds, ...found } = await runChaos({
    ...options,
    plants: plant ? [plant] : [],
    log: console.log,
  });
  const findings = plant ? found.planted : found.findings;
  for (const { kind, what } of findings.slice(0, SHOWN)) console.log(`  ${kind}: ${what}`);
  const count = (kind: string): number => findings.filter((finding) => finding.kind === kind).length;
  const verdict = `${count('lost')} lost, ${count('duplicated')} duplicated, ${count('wrong')} wrong`;
  const run = `${options.kills} faults, seed ${options.seed}, ${acknowledged} acknowledged writes, ${retries} retries, ${seconds} s`;
  console.log(`${findings.length === 0 ? '✓' : '✗'} chaos: ${verdict} (${run})`);
  process.exitCode = findings.length === 0 ? 0 : 1;
}

const command = npmCommand(
  'chaos',
  'Kills processes and cuts connections under load, and checks that nothing acknowledged was lost or duplicated.',
)
  .option('--kills <count>', 'number of faults', integer(0), 30)
  .option('--seed <seed>', 'the same seed gives the same faults and writes', integer(0), 1)
  .option('--rate <rate>', 'writes per second', integer(1), 60)
  .addOption(
    new Option('--plant <damage>', 'damage to do at the end, which the check must find').choices([
      'loss',
      'duplicate',
    ]),
  )
  .action(chaos);

void runCommandLine(command);
