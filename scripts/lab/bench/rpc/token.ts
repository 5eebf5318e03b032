import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Actor } from '#contracts';
import { AccessTokenVerifier } from '#access';
import { signedToken } from '../../../../apps/auth/src/token/access-tokens';

const ID = '01a1f875-59a4-703f-8e5e-535e3716768d';
const ACTOR: Actor = { id: ID, roles: ['user'], sessionId: ID };
const KID = 'bench';

/** A key that the processes of a benchmark share, as text for their environment. */
export const newBenchKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

const benchKey = (): KeyObject => createPrivateKey(process.env.BENCH_KEY ?? '');

/** An access token like that of a logged-in user. */
export const benchToken = (): Promise<string> =>
  signedToken({ kid: KID, privateKey: benchKey() }, ACTOR, 3_600);

/** Verifies it as a service does. */
export function benchVerifier(): AccessTokenVerifier {
  const key = createPublicKey(benchKey());
  return new AccessTokenVerifier({ find: async (kid) => (kid === KID ? key : undefined) });
}
