import { Argument } from 'commander';
import { npmCommand, runCommandLine } from '../dev/command-line';
import { benchEvents } from './bench/events/benchmark';
import { benchOverload } from './bench/overload/benchmark';
import { benchRpc } from './bench/rpc/benchmark';
import { benchTelemetry } from './bench/telemetry/benchmark';

const BENCHMARKS: Record<string, () => Promise<boolean>> = {
  rpc: benchRpc,
  events: benchEvents,
  telemetry: benchTelemetry,
  overload: benchOverload,
};
const NAMES = Object.keys(BENCHMARKS);

async function bench(names: string[]): Promise<void> {
  const results: boolean[] = [];
  for (const name of names) results.push((await BENCHMARKS[name]?.()) ?? false);
  const isWithinLimits = results.every(Boolean);
  console.log(isWithinLimits ? '✓ every limit is met' : '✗ a limit is exceeded');
  process.exitCode = isWithinLimits ? 0 : 1;
}

const command = npmCommand(
  'bench',
  'Measures costs against limits, relative to a baseline of the same run where there is one.',
)
  .addArgument(new Argument('[benchmarks...]', 'all by default').choices(NAMES).default(NAMES))
  .action(bench);

void runCommandLine(command);
