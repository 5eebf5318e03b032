import { isIP } from 'node:net';
import type { AppName, Service } from '#platform';

/** Variables of a process. */
export type Env = Record<string, string | undefined>;

/** The inputs of an app's environment. */
export interface AppEnvSources {
  app: AppName;
  adminPort: number;
  natsUrl: string;
  /** Undefined on a NATS server that the developer gave: the developer's own variables then hold the credentials. */
  natsSeed: string | undefined;
  databaseUrls: Record<Service, string>;
  keyEncryptionKey: string;
  gatewayPort: number;
  /** The developer's own variables, passed through to the apps. */
  outer: Env;
  overrides: Env;
}

/** While all requests come from this machine, tests and load included, limits are announced but too high to be reached. */
const ONE_ADDRESS: Env = {
  RATE_LIMIT: '10000000',
  RATE_LIMIT_REGISTRATIONS: '10000000',
  RATE_LIMIT_EMAILS: '10000000',
  MAX_CONNECTIONS_PER_NETWORK: '10000',
  LOGIN_LIMIT_PAIR: '100',
  LOGIN_LIMIT_ADDRESS: '100000',
  LOGIN_LIMIT_ACCOUNT: '100000',
};

/** The environment of one app. Later sources win: the developer's variables, this system's values, the overrides. */
export function appEnv(sources: AppEnvSources): Env {
  const { app, outer, overrides } = sources;
  // The outer DATABASE_URL is the administrator's: neither the gateway nor an app with its own database may get it.
  const { DATABASE_URL: _admin, PORT: _port, HOST: outerHost = '', ...tuning } = outer;
  // Some shells export HOST with the machine's name, so only an address exposes the gateway to other machines.
  const publicHost = isIP(outerHost) || outerHost === 'localhost' ? outerHost : '127.0.0.1';
  const isLocal = /^(127\.|::1$|localhost$)/.test(publicHost);
  return {
    ENVIRONMENT: 'development',
    LOG_LEVEL: 'info',
    ...(isLocal ? ONE_ADDRESS : {}),
    ...tuning,
    HOST: app === 'gateway' ? publicHost : '127.0.0.1',
    ADMIN_PORT: String(sources.adminPort),
    NATS_URL: sources.natsUrl,
    ...(sources.natsSeed && natsIdentity(sources.natsSeed)),
    ...(app === 'gateway'
      ? { PORT: String(sources.gatewayPort) }
      : { DATABASE_URL: sources.databaseUrls[app] }),
    ...(app === 'auth' && !outer.KEY_ENCRYPTION_KEY && !outer.KEY_ENCRYPTION_KEY_FILE
      ? { KEY_ENCRYPTION_KEY: sources.keyEncryptionKey }
      : {}),
    ...overrides,
  };
}

/** Our own server accepts this seed and has no certificates; the developer's credentials are for another server. */
const natsIdentity = (seed: string): Env => ({
  NATS_NKEY_SEED: seed,
  NATS_NKEY_SEED_FILE: undefined,
  NATS_CA_FILE: undefined,
  NATS_CERT_FILE: undefined,
  NATS_KEY_FILE: undefined,
});
