import { isIP } from 'node:net';
import type { AppName, Service } from '#platform';

/** Variables for a process. */
export type Env = Record<string, string | undefined>;

/** What the environment of an app process is made from. */
export interface AppEnvSources {
  app: AppName;
  adminPort: number;
  natsUrl: string;
  /** Undefined on a NATS that a person gave: then the person's own variables say who signs in. */
  natsSeed: string | undefined;
  databaseUrls: Record<Service, string>;
  keyEncryptionKey: string;
  gatewayPort: number;
  /** The person's own variables: tuning passes through to the apps. */
  outer: Env;
  overrides: Env;
}

/** As long as all requests come from this machine, tests and load too, limits are told and not met. */
const ONE_ADDRESS: Env = {
  RATE_LIMIT: '10000000',
  RATE_LIMIT_REGISTRATIONS: '10000000',
  RATE_LIMIT_EMAILS: '10000000',
  MAX_CONNECTIONS_PER_NETWORK: '10000',
  LOGIN_LIMIT_PAIR: '100',
  LOGIN_LIMIT_ADDRESS: '100000',
  LOGIN_LIMIT_ACCOUNT: '100000',
};

/** The environment of one app: what the person set, then what this system is made of, then what the caller insists on. */
export function appEnv(sources: AppEnvSources): Env {
  const { app, outer, overrides } = sources;
  // The outer DATABASE_URL is the administrator's; the gateway must not get it, nor an app that owns another database.
  const { DATABASE_URL: _admin, PORT: _port, HOST: wishedHost = '', ...tuning } = outer;
  // Some shells export HOST with the machine's name; only an address is a wish to open the public door elsewhere.
  const publicHost = isIP(wishedHost) || wishedHost === 'localhost' ? wishedHost : '127.0.0.1';
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

/** Our own server knows this seed and has no certificates; a person's settings are about another server. */
const natsIdentity = (seed: string): Env => ({
  NATS_NKEY_SEED: seed,
  NATS_NKEY_SEED_FILE: undefined,
  NATS_CA_FILE: undefined,
  NATS_CERT_FILE: undefined,
  NATS_KEY_FILE: undefined,
});
