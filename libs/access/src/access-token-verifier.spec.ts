import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Actor, CodedError } from '#contracts';
import { signedToken } from '../../../apps/auth/src/token/access-tokens';
import { expired, FORGERIES } from '../../../test/support/forgeries';
import { AccessTokenVerifier, bearerToken } from './access-token-verifier';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const actor: Actor = { id: crypto.randomUUID(), roles: ['user'], sessionId: crypto.randomUUID() };
const tokenFor = (seconds = 60): Promise<string> =>
  signedToken({ kid: 'known', privateKey: pair.privateKey }, actor, seconds);

/** A verifier with keys that can be withdrawn. */
function verifier(cacheSize?: number) {
  const keys = new Map<string, KeyObject>([['known', pair.publicKey]]);
  let away = false;
  const find = async (kid: string): Promise<KeyObject | undefined> => {
    if (away) throw new CodedError('unavailable', 'unavailable', 'The auth service is away.');
    return keys.get(kid);
  };
  return { tokens: new AccessTokenVerifier({ find }, cacheSize), keys, leave: () => (away = true) };
}

describe('an access token', () => {
  it('names the caller and its expiry', async () => {
    const token = await tokenFor(60);
    const verified = await verifier().tokens.verify(token);
    expect(verified).toMatchObject({ token, actor });
    expect(Math.abs(verified.expiresAt - Date.now() - 60_000)).toBeLessThan(5_000);
  });

  it.each(FORGERIES)('is refused when it is forged: %s', async (_what, forge) => {
    const { tokens } = verifier();
    const token = await tokenFor();
    await tokens.verify(token);
    const answer = tokens.verify(forge(token, pair.privateKey));
    await expect(answer).rejects.toMatchObject({ kind: 'unauthenticated', code: 'auth.token_invalid' });
  });

  it('is refused with its own code when it has expired', async () => {
    const { tokens } = verifier();
    const answer = tokens.verify(expired(await tokenFor(), pair.privateKey));
    await expect(answer).rejects.toMatchObject({ code: 'auth.token_expired' });
  });

  it('is refused when it expires after it was verified', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const { tokens } = verifier();
      const token = await tokenFor(60);
      await tokens.verify(token);
      jest.setSystemTime(Date.now() + 61_000);
      await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'auth.token_expired' });
    } finally {
      jest.useRealTimers();
    }
  });

  it('is refused when its key was withdrawn after it was verified', async () => {
    const { tokens, keys } = verifier();
    const token = await tokenFor();
    await tokens.verify(token);
    keys.delete('known');
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'auth.token_invalid' });
  });

  it('is not reported as invalid when its key is not available', async () => {
    const { tokens, leave } = verifier();
    leave();
    await expect(tokens.verify(await tokenFor())).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is verified again, with the same result, when it has left the cache', async () => {
    const { tokens } = verifier(2);
    const all = await Promise.all([1, 2, 3, 4].map((more) => tokenFor(60 + more)));
    for (const token of [...all, ...all])
      await expect(tokens.verify(token)).resolves.toMatchObject({ actor });
    expect((tokens as unknown as { cache: Map<string, unknown> }).cache.size).toBe(2);
  });
});

describe('the Authorization header', () => {
  it.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER   a.b.c'])('is %j', (header) => {
    expect(bearerToken(header)).toBe('a.b.c');
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Basic a.b.c',
    'a.b.c',
    'Bearer a.b.c d',
    'Bearer a, Bearer b',
    'Bearer é',
  ])('is not %j', (header) => {
    expect(() => bearerToken(header)).toThrow(
      expect.objectContaining({ code: 'auth.token_invalid' }) as Error,
    );
  });
});
