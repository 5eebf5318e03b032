import { nkeys } from '@nats-io/transport-node';
import { type AppName, APPS } from '../stack/services';

/** Who may sign in to NATS: each app, and the operator, who may do everything: commands, benchmarks and tests. */
export const IDENTITIES = [...APPS, 'operator'] as const;
export type Identity = AppName | 'operator';

/** A secret a user of NATS signs in with: the seed of an Ed25519 key, `SU…`. */
export type Seeds = Record<Identity, string>;

/** New seeds for all. */
export const generateSeeds = (): Seeds =>
  mapIdentities(() => new TextDecoder().decode(nkeys.createUser().getSeed()));

/** What the server knows a user by, `U…`; no secret. */
export const publicKeyOf = (seed: string): string =>
  nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey();

/** One value for each identity. */
export const mapIdentities = (value: (identity: Identity) => string): Seeds =>
  Object.fromEntries(IDENTITIES.map((identity) => [identity, value(identity)])) as Seeds;
