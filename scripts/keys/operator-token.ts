import type { Actor } from '#contracts';
import { signedToken } from '../../apps/auth/src/token/access-tokens';
import { findRunningSystem } from '../run-state';
import { urlsFromEnv } from '../service-urls';
import { withKeyRing } from './key-ring';

/** Whoever holds the keys needs no account; services know this one by its id. */
const OPERATOR: Actor = {
  id: '00000000-0000-0000-0000-000000000000',
  roles: ['admin'],
  sessionId: '00000000-0000-0000-0000-000000000000',
};
const LIFE_SECONDS = 300;

/**
 * A short-lived access token of an admin, signed with the keys in the auth service's database: the one that the environment
 * names, or that of the running system.
 * @throws when there is neither
 */
export async function operatorToken(): Promise<string> {
  const url = urlsFromEnv(['auth'])?.auth ?? (await findRunningSystem())?.databaseUrls.auth;
  if (!url)
    throw new Error(
      'No system runs here. Start one (npm start), or name the auth service’s database in AUTH_DATABASE_URL and its secret in KEY_ENCRYPTION_KEY.',
    );
  return withKeyRing(url, async (keys) => {
    await keys.look();
    return signedToken(keys.signer, OPERATOR, LIFE_SECONDS);
  });
}
