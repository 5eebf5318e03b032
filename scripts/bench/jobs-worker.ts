import { ADAPTERS, type AdapterName } from './jobs-adapters';

/** A worker process that may be killed: it tells when a job starts, and holds those that ask for it. */
async function main(): Promise<void> {
  const adapter = await ADAPTERS[process.env.ADAPTER as AdapterName](process.env.DATABASE_URL ?? '');
  process.on('disconnect', () => process.exit(0));
  await adapter.work(async ({ n, hold }) => {
    process.send?.({ n, at: Date.now() });
    if (hold) await new Promise(() => undefined);
  });
  process.send?.('ready');
}

void main();
