import { type AppName, APPS, PLATFORM, SERVER_PORTS } from '#platform';
import { gatewayPort } from './gateway-port';
import { localConsole } from './local-console';
import { localMail } from './local-mail';
import { consoleProgress, seconds } from './progress';
import { DATA_DIR } from './project';
import { claimDataDir, writeRunState } from './run-state';
import { Stack } from './stack/stack';
import { onStop } from './stop-signals';
import { runState, summary } from './summary';

const PORTS = {
  ...SERVER_PORTS,
  ...(Object.fromEntries(APPS.map((app) => [app, PLATFORM[app].adminPort])) as Record<AppName, number>),
};

/** What a command adds to the plain system. */
export interface SystemExtras {
  onLine?: (app: string, line: string) => void;
  /** Called when everything is ready; what it answers is called before the system stops. */
  onReady?: (stack: Stack) => (() => void) | undefined;
}

/** Runs the whole system of this folder until it is told to stop, and ends this process. */
export async function runSystem(extras: SystemExtras = {}): Promise<void> {
  try {
    await run(extras);
    process.exit(0);
  } catch (error) {
    console.error(`✗ ${(error as Error).message}`);
    process.exit(1);
  }
}

async function run({ onLine, onReady }: SystemExtras): Promise<void> {
  const begun = Date.now();
  await claimDataDir();
  const port = await gatewayPort(process.env.PORT);
  const { DATABASE_URL: databaseUrl, NATS_URL: natsUrl } = process.env;
  const watched = await localConsole(process.env);
  const mail = localMail(process.env, DATA_DIR);
  const stack = new Stack({
    dataDir: DATA_DIR,
    gatewayPort: port,
    ports: PORTS,
    progress: consoleProgress,
    note: (text) => console.log(`! ${text}`),
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(natsUrl ? { natsUrl } : {}),
    ...(onLine ? { onLine } : {}),
    ...(watched ? { env: watched.env } : {}),
    appEnv: { ...(watched && { gateway: watched.gateway }), notifications: mail },
  });
  const stopRequested = stopAtSignal(stack);
  console.log('Starting');
  try {
    const ready = await Promise.race([start(stack), stopRequested.then(() => false)]);
    if (ready) {
      await writeRunState(runState(stack));
      console.log(
        `Ready in ${seconds(Date.now() - begun)}\n\n${summary(stack, DATA_DIR, { hasConsole: watched !== undefined, mailFolder: mail.MAIL_FOLDER })}`,
      );
      const beforeStop = onReady?.(stack);
      await stopRequested;
      beforeStop?.();
    }
  } finally {
    await stack.stop();
  }
  console.log('Stopped');
}

async function start(stack: Stack): Promise<boolean> {
  await stack.start();
  return true;
}

function stopAtSignal(stack: Stack): Promise<void> {
  return new Promise((resolve) => {
    onStop(
      (reason) => {
        console.log(`\nStopping (${reason}); once more ends everything at once`);
        resolve();
        void stack.stop();
      },
      () => {
        stack.abandon();
        process.exit(130);
      },
    );
  });
}
