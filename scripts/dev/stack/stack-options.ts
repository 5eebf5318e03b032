import type { Progress } from '../progress';
import type { Seeds } from '../../../apps/cli/src/nats/identities';
import type { AppName, Service } from '#platform';
import type { Env } from './app-env';

/** What kind of system to start. */
export interface StackOptions {
  /** Folder for data, logs and secrets; the same folder gives the same data again. */
  dataDir: string;
  /** A free one by default. */
  gatewayPort?: number;
  /** The administrator's URL of an existing PostgreSQL server; by default one is started. */
  databaseUrl?: string;
  /** Existing, migrated databases; by default they are created on the server. */
  databaseUrls?: Record<Service, string>;
  /** An existing NATS server; by default one is started. */
  natsUrl?: string;
  /** Seeds of the apps, if the existing server knows them; on our own server they replace the kept seeds. */
  natsSeeds?: Seeds;
  /** All five by default. */
  apps?: readonly AppName[];
  /** The number of processes of an app, 1 by default. */
  replicas?: Partial<Record<AppName, number>>;
  /** Variables for all apps and for single ones; they override everything else. */
  env?: Env;
  appEnv?: Partial<Record<AppName, Env>>;
  /** If false, trades durability on power failure for speed: tests only. */
  durable?: boolean;
  /** Preferred ports, so that addresses stay the same between starts; a taken one is replaced. */
  ports?: Partial<Record<AppName | 'postgres' | 'nats', number>>;
  /** Folder for downloaded programs; by default inside `dataDir`. */
  cacheDir?: string;
  /** The folder with `dist`; by default this project. */
  root?: string;
  /** The delay before a crashed app restarts; it doubles with each crash. */
  crashBackoff?: { firstMs: number; longestMs: number };
  progress?: Progress;
  /** Called with messages about crashes and restarts of apps. */
  note?: (text: string) => void;
  /** Called with every line that an app writes. */
  onLine?: (app: string, line: string) => void;
}
