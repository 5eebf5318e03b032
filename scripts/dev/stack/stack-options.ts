import type { Progress } from '../progress';
import type { Seeds } from '../../../apps/cli/src/nats/identities';
import type { AppName, Service } from '#platform';
import type { Env } from './app-env';

/** What kind of system to start. */
export interface StackOptions {
  /** Data, logs and secrets live here; the same folder gives the same data again. */
  dataDir: string;
  /** A free one when not given. */
  gatewayPort?: number;
  /** The administrator's URL of a PostgreSQL that runs already; else one is started. */
  databaseUrl?: string;
  /** Databases that exist and are migrated; else they are made on the server. */
  databaseUrls?: Record<Service, string>;
  /** A NATS server that runs already; else one is started. */
  natsUrl?: string;
  /** What apps sign in to NATS with, when the server that runs already knows them; on an own one instead of the kept seeds. */
  natsSeeds?: Seeds;
  /** All five when not given. */
  apps?: readonly AppName[];
  /** How many processes of an app, one when not given. */
  replicas?: Partial<Record<AppName, number>>;
  /** Variables for all apps and for single ones; they win over everything else. */
  env?: Env;
  appEnv?: Partial<Record<AppName, Env>>;
  /** False trades safety against power failure for speed: tests only. */
  durable?: boolean;
  /** Wished ports, so that addresses stay the same from start to start; a taken one is replaced. */
  ports?: Partial<Record<AppName | 'postgres' | 'nats', number>>;
  /** Where fetched programs are kept; a folder in `dataDir` when not given. */
  cacheDir?: string;
  /** The folder that holds `dist`; this project when not given. */
  root?: string;
  /** The pause before an app that crashed is started again; it doubles with each crash. */
  crashBackoff?: { firstMs: number; longestMs: number };
  progress?: Progress;
  /** Told about crashes and restarts of apps. */
  note?: (text: string) => void;
  /** Gets every line that an app writes. */
  onLine?: (app: string, line: string) => void;
}
