import { benchEvents } from './bench/events';
import { benchOverload } from './bench/overload';
import { benchRpc } from './bench/rpc';
import { benchTelemetry } from './bench/telemetry';

const BENCHMARKS: Record<string, () => Promise<boolean>> = {
  rpc: benchRpc,
  events: benchEvents,
  telemetry: benchTelemetry,
  overload: benchOverload,
};

/** `npm run bench [-- rpc|events|telemetry|overload]`: promises about cost, as ratios to a floor measured in the same run where there is one. */
async function main(names: string[]): Promise<void> {
  const chosen = names.length > 0 ? names : Object.keys(BENCHMARKS);
  const kept: boolean[] = [];
  for (const name of chosen) {
    const benchmark = BENCHMARKS[name];
    if (!benchmark) throw new Error(`usage: npm run bench [-- ${Object.keys(BENCHMARKS).join('|')}]`);
    kept.push(await benchmark());
  }
  console.log(kept.every(Boolean) ? '✓ every promise is kept' : '✗ a promise is broken');
  process.exit(kept.every(Boolean) ? 0 : 1);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`✗ ${error.message}`);
  process.exit(1);
});
