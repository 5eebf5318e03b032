import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { visitor } from '../support/client';
import { registered, succeeded } from '../support/people';
import { claimsOf } from '../support/tokens';

type Jwk = JsonWebKey & { kid: string };

const published = () => visitor().get<{ keys: Jwk[] }>('/.well-known/jwks.json');

describe('the published keys', () => {
  it('verify the access tokens, for everyone', async () => {
    const { token } = await registered();
    const { keys } = succeeded(await published(), 200);
    const key = keys.find(({ kid }) => kid === claimsOf(token).header.kid);
    const [header, claims, signature = ''] = token.split('.');
    const verified = verify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      { key: createPublicKey({ key: key as JsonWebKey, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    expect(verified).toBe(true);
  });

  it('are public halves only', async () => {
    const { keys } = succeeded(await published(), 200);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    }
  });

  it('are cacheable', async () => {
    const { headers } = await published();
    expect(headers['cache-control']).toMatch(/public.*max-age=[1-9]\d+/);
    expect(headers['content-type']).toMatch(/json/);
    const known = visitor().with({ 'if-none-match': headers.etag ?? '' });
    expect((await known.get('/.well-known/jwks.json')).status).toBe(304);
  });
});
