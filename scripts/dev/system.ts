import { APPS, type AppName, PLATFORM, SERVER_PORTS } from '#platform';
import { gatewayPort } from './gateway-port';
import { adminPorts, type ConsoleEndpoint, consoleEndpoint, consoleProcess } from './local-console';
import { localMail } from './local-mail';
import { localSite } from './local-site';
import { consoleProgress, seconds } from './progress';
import { DATA_DIR } from './project';
import { claimDataDir, writeRunState } from './run-state';
import type { AppProcess } from './stack/app-process';
import { Stack } from './stack/stack';
import { onStop } from './stop-signals';
import { runState, summary } from './summary';

const ADMIN_PORTS = Object.fromEntries(APPS.map((app) => [app, PLATFORM[app].adminPort])) as Record<
  AppName,
  number
>;

/** What a command adds to the plain system. */
export interface SystemExtras {
  onLine?: (app: string, line: string) => void;
  /** Called when everything is ready; the returned function is called before the system stops. */
  onReady?: (stack: Stack, consoleApp?: AppProcess) => (() => void) | undefined;
}

/** Runs the whole system of this folder until it is stopped, and ends this process. */
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
  const startedAt = Date.now();
  await claimDataDir();
  const port = await gatewayPort(process.env.PORT);
  const { DATABASE_URL: databaseUrl, NATS_URL: natsUrl } = process.env;
  const endpoint = await consoleEndpoint(process.env);
  const ports = await adminPorts(ADMIN_PORTS);
  const mail = localMail(process.env, DATA_DIR);
  const stack = new Stack({
    dataDir: DATA_DIR,
    gatewayPort: port,
    ports: { ...SERVER_PORTS, ...ports },
    progress: consoleProgress,
    note,
    databaseUrl,
    natsUrl,
    onLine,
    env: endpoint?.appEnv,
    appEnv: { notifications: { ...localSite(process.env, port), ...mail } },
  });
  const consoleApp = endpoint && consoleOf(endpoint, port, ports, onLine);
  const stopRequested = stopAtSignal(stack, consoleApp);
  console.log('Starting');
  try {
    const ready = await Promise.race([start(stack, consoleApp), stopRequested.then(() => false)]);
    if (ready) {
      await writeRunState({ ...runState(stack), consoleUrl: endpoint?.url });
      console.log(
        `Ready in ${seconds(Date.now() - startedAt)}\n\n${summary(stack, DATA_DIR, { consoleUrl: endpoint?.url, mailFolder: mail.MAIL_FOLDER })}`,
      );
      const beforeStop = onReady?.(stack, consoleApp);
      await stopRequested;
      beforeStop?.();
    }
  } finally {
    await stack.stop();
    await consoleApp?.stop();
  }
  console.log('Stopped');
}

const note = (text: string): void => console.log(`! ${text}`);

/** The console's process. Nothing else depends on it, so the system also starts if the console cannot. */
function consoleOf(
  { port }: ConsoleEndpoint,
  gateway: number,
  ports: Record<AppName, number>,
  onLine: SystemExtras['onLine'],
): AppProcess {
  return consoleProcess({
    port,
    gatewayUrl: `http://127.0.0.1:${gateway}`,
    adminUrls: Object.fromEntries(APPS.map((app) => [app, `http://127.0.0.1:${ports[app]}`])),
    dataDir: DATA_DIR,
    note,
    onLine: onLine && ((line) => onLine('console', line)),
  });
}

async function start(stack: Stack, consoleApp: AppProcess | undefined): Promise<boolean> {
  const opened = consoleApp
    ?.start()
    .catch((error: Error) => note(`The console did not start: ${error.message}`));
  await stack.start();
  await opened;
  return true;
}

function stopAtSignal(stack: Stack, consoleApp: AppProcess | undefined): Promise<void> {
  return new Promise((resolve) => {
    onStop(
      (reason) => {
        console.log(`\nStopping (${reason}); press again to kill everything immediately`);
        resolve();
        void stack.stop();
      },
      () => {
        stack.abandon();
        consoleApp?.abandon();
        process.exit(130);
      },
    );
  });
}
