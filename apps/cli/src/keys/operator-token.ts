import type { Actor } from '#contracts';
import { signedToken } from '../../../auth/src/token/access-tokens';
import { databaseOf } from '../databases';
import { withKeyRing } from './key-ring';

/** The operator holds the keys and needs no account. Services know it by this id. */
const OPERATOR: Actor = {
  id: '00000000-0000-0000-0000-000000000000',
  roles: ['admin'],
  sessionId: '00000000-0000-0000-0000-000000000000',
};
const LIFE_SECONDS = 300;

/**
 * A short-lived access token of an admin, signed with the keys in the auth service's database.
 * @throws Error when the environment lacks that database's address or the secret of its keys
 */
export const operatorToken = (): Promise<string> =>
  withKeyRing(databaseOf('auth'), async (keys) => {
    await keys.look();
    return signedToken(keys.signer, OPERATOR, LIFE_SECONDS);
  });
