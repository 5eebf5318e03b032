import { join } from 'node:path';
import { PROJECT_DIR } from '../project';
import type { Seeds } from '../../../apps/cli/src/nats/identities';
import { appEnv } from './app-env';
import { AppProcess } from './app-process';
import { freePort } from './ports';
import type { Secrets } from './secrets';
import { type AppName, APPS, type Service } from '#platform';
import type { StackOptions } from './stack-options';

/** What the apps of a system share. */
export interface Surroundings {
  gatewayPort: number;
  natsUrl: string;
  databaseUrls: Record<Service, string>;
  secrets: Secrets;
  natsSeeds: Seeds | undefined;
}

/** One process of an app. */
export interface StackApp {
  app: AppName;
  process: AppProcess;
  /** The public address, if it is a gateway. */
  baseUrl?: string;
}

/** Prepares all app processes of a system without starting them. */
export async function prepareApps(options: StackOptions, surroundings: Surroundings): Promise<StackApp[]> {
  const prepared: StackApp[] = [];
  for (const app of options.apps ?? APPS) {
    for (let index = 0; index < (options.replicas?.[app] ?? 1); index += 1) {
      prepared.push(await prepareApp(app, index, options, surroundings));
    }
  }
  return prepared;
}

async function prepareApp(
  app: AppName,
  index: number,
  { root = PROJECT_DIR, dataDir, env, appEnv: envByApp, crashBackoff, note, onLine, ports }: StackOptions,
  { gatewayPort, natsUrl, natsSeeds, databaseUrls, secrets }: Surroundings,
): Promise<StackApp> {
  const name = index === 0 ? app : `${app}-${index + 1}`;
  const adminPort = await freePort(index === 0 ? ports?.[app] : undefined);
  const port = index === 0 ? gatewayPort : await freePort();
  const appProcess = new AppProcess({
    name,
    args: [join(root, 'dist/apps', app, 'src/main.js')],
    cwd: root,
    adminPort,
    logFile: join(dataDir, 'logs', `${name}.log`),
    env: appEnv({
      app,
      adminPort,
      natsUrl,
      natsSeed: natsSeeds?.[app],
      databaseUrls,
      keyEncryptionKey: secrets.keyEncryptionKey,
      gatewayPort: port,
      outer: process.env,
      overrides: { ...env, ...envByApp?.[app] },
    }),
    crashBackoff,
    note,
    onLine: onLine && ((line) => onLine(name, line)),
  });
  return { app, process: appProcess, baseUrl: app === 'gateway' ? `http://127.0.0.1:${port}` : undefined };
}
