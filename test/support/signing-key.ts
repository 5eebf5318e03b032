import { withKeyRing } from '../../apps/cli/src/keys/key-ring';

/** The key with which a system signs access tokens, as PEM. */
export async function signingKey(authDatabaseUrl: string, secret: string): Promise<string> {
  return withKeyRing(
    authDatabaseUrl,
    async (keys) => {
      await keys.look();
      return keys.signer.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    },
    secret,
  );
}
