import { benchRpc } from './bench/rpc';

/** `npm run bench`: every promise about cost, as a ratio to a floor measured in the same run. */
async function main(): Promise<void> {
  const kept = [await benchRpc()];
  console.log(kept.every(Boolean) ? '✓ every promise is kept' : '✗ a promise is broken');
  process.exit(kept.every(Boolean) ? 0 : 1);
}

main().catch((error: Error) => {
  console.error(`✗ ${error.message}`);
  process.exit(1);
});
