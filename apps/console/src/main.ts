import { loadEnv } from '#config';
import { ConsoleEnv } from './console.env';
import { openConsole } from './console-server';

// A small process beside the system on a developer's machine. It ends with `npm start`, which runs it.
async function main(): Promise<void> {
  const close = await openConsole(loadEnv(ConsoleEnv));
  const stop = (): void => void close().finally(() => process.exit(0));
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, stop);
}

main().catch((error: Error) => {
  process.stderr.write(`console: ${error.message}\n`);
  process.exit(1);
});
