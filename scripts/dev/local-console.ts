import { join } from 'node:path';
import { type AppName, APPS } from '#platform';
import { PROJECT_DIR } from './project';
import { DEMO_AUTHORS, DEMO_PASSWORD } from './seed/demo-data';
import type { Env } from './stack/app-env';
import { AppProcess, type AppProcessOptions } from './stack/app-process';
import { freePort } from './stack/ports';

const PREFERRED_PORT = 24_318;

/** The console's address, and the settings with which the apps send it their telemetry. */
export interface ConsoleEndpoint {
  port: number;
  url: string;
  appEnv: Env;
}

/**
 * Chooses the console's port. There is no console when the developer sends telemetry elsewhere, switches it off, or runs the
 * apps as in production.
 */
export async function consoleEndpoint(outer: Env): Promise<ConsoleEndpoint | undefined> {
  const { OTEL_SDK_DISABLED: off, OTEL_EXPORTER_OTLP_ENDPOINT: elsewhere, ENVIRONMENT: environment } = outer;
  if (off === 'true' || elsewhere || (environment ?? 'development') !== 'development') return undefined;
  const port = await freePort(PREFERRED_PORT);
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    appEnv: {
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      // Users watch the console live, so a short delay matters more than low cost.
      OTEL_BSP_SCHEDULE_DELAY: '500',
      OTEL_BLRP_SCHEDULE_DELAY: '500',
      OTEL_METRIC_EXPORT_INTERVAL: '2000',
      // More traces are of no use, and a load test should measure the system, not its console.
      ...(outer.OTEL_TRACES_SAMPLER ? {} : { TRACES_PER_SECOND: '50' }),
    },
  };
}

/** The options of the console that depend on the system beside it. */
export interface ConsoleSystem extends Pick<AppProcessOptions, 'note' | 'onLine' | 'crashBackoff'> {
  port: number;
  gatewayUrl: string;
  adminUrls: Record<string, string>;
  dataDir: string;
}

/** The console as a process that is kept running like the apps. It gets no secrets, only these variables. */
export function consoleProcess({
  port,
  gatewayUrl,
  adminUrls,
  dataDir,
  ...options
}: ConsoleSystem): AppProcess {
  return new AppProcess({
    name: 'console',
    args: [join(PROJECT_DIR, 'dist/apps/console/src/main.js')],
    cwd: PROJECT_DIR,
    // Its only port also reports its readiness.
    adminPort: port,
    logFile: join(dataDir, 'logs/console.log'),
    env: {
      CONSOLE_PORT: String(port),
      GATEWAY_URL: gatewayUrl,
      ADMIN_URLS: JSON.stringify(adminUrls),
      DEMO_USERS: JSON.stringify(
        DEMO_AUTHORS.map(({ email, name }) => ({ email, name, password: DEMO_PASSWORD })),
      ),
    },
    ...options,
  });
}

/** The admin port of each app: the preferred one while it is free. */
export async function adminPorts(preferred: Record<AppName, number>): Promise<Record<AppName, number>> {
  const chosen: [AppName, number][] = [];
  for (const app of APPS) chosen.push([app, await freePort(preferred[app])]);
  return Object.fromEntries(chosen) as Record<AppName, number>;
}
