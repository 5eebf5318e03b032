import { benchEvents } from './events/benchmark';
import { benchOverload } from './overload/benchmark';
import { benchRpc } from './rpc/benchmark';
import { benchTelemetry } from './telemetry/benchmark';

/** Benchmarks of single parts. Each returns whether its limit is met. */
const LIMITS: Record<string, () => Promise<boolean>> = {
  rpc: benchRpc,
  events: benchEvents,
  telemetry: benchTelemetry,
  overload: benchOverload,
};
export const LIMIT_NAMES = Object.keys(LIMITS);

/** Runs benchmarks of single parts. @returns whether every limit is met */
export async function checkLimits(names: readonly string[]): Promise<boolean> {
  const results: boolean[] = [];
  for (const name of names) results.push((await LIMITS[name]?.()) ?? false);
  const isWithinLimits = results.every(Boolean);
  console.log(isWithinLimits ? '✓ every limit is met' : '✗ a limit is exceeded');
  return isWithinLimits;
}
