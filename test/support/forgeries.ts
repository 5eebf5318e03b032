import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Changes, claimsOf, forged, publicPem, signedWith } from './tokens';

const YEAR_2100 = 4_102_444_800;
const longAgo = Math.floor(Date.now() / 1_000) - 7_200;
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const foreignJwk = { ...foreign.publicKey.export({ format: 'jwk' }), kid: 'foreign', alg: 'ES256' };
const ELSEWHERE = 'http://127.0.0.1:9/keys';

/** Turns a valid token and its signing key into a token that every service must reject. */
type Forge = (token: string, key: KeyObject) => string;

/** Wrong contents, signed by the right key. */
const CHANGES: [what: string, changes: Changes][] = [
  ['not valid yet', { claims: { nbf: YEAR_2100 } }],
  ['without an end', { claims: { exp: undefined } }],
  ['without a beginning', { claims: { nbf: undefined } }],
  ['without its issue time', { claims: { iat: undefined } }],
  ['without an id', { claims: { jti: undefined } }],
  ['from another issuer', { claims: { iss: 'https://elsewhere.example' } }],
  ['without an issuer', { claims: { iss: undefined } }],
  ['for another audience', { claims: { aud: 'another-api' } }],
  ['without an audience', { claims: { aud: undefined } }],
  ['of another type', { header: { typ: 'JWT' } }],
  ['without a type', { header: { typ: undefined } }],
  ['with a foreign key id', { header: { kid: 'foreign' } }],
  ['with a key id that is a path', { header: { kid: '../../../../dev/null' } }],
  ['without a key id', { header: { kid: undefined } }],
  ['with a key id that is not text', { header: { kid: { $ne: '' } } }],
  ['without an account', { claims: { sub: undefined } }],
  ['without a session', { claims: { sid: undefined } }],
  ['with a subject that is not an id', { claims: { sub: "' OR 1=1 --" } }],
  ['with a role that does not exist', { claims: { roles: ['root'] } }],
  ['without roles', { claims: { roles: undefined } }],
  ['with a header it calls critical', { header: { crit: ['exp'] } }],
  ['that says where its key is (jku)', { header: { jku: ELSEWHERE } }],
  ['that says where its certificate is (x5u)', { header: { x5u: ELSEWHERE } }],
  ['that says it is not signed, although it is', { header: { alg: 'none' } }],
  ['that names another algorithm', { header: { alg: 'ES384' } }],
];

/** Every kind of token that every service must reject. */
export const FORGERIES: [what: string, forge: Forge][] = [
  ...CHANGES.map(([what, changes]): [string, Forge] => [
    what,
    (token, key) => forged(token, { key }, changes),
  ]),
  ['signed with another key', (token) => forged(token, { key: foreign.privateKey })],
  [
    'that contains the key that signed it (jwk)',
    (token) => forged(token, { key: foreign.privateKey }, { header: { jwk: foreignJwk } }),
  ],
  [
    'that says where the key is that signed it (jku)',
    (token) => forged(token, { key: foreign.privateKey }, { header: { jku: ELSEWHERE, kid: 'foreign' } }),
  ],
  [
    'that says where the certificate is that signed it (x5u)',
    (token) => forged(token, { key: foreign.privateKey }, { header: { x5u: ELSEWHERE } }),
  ],
  ...['none', 'None', 'NONE', ''].map((alg): [string, Forge] => [
    `that is not signed (${alg})`,
    (token) => {
      const { header, claims } = claimsOf(token);
      return signedWith(() => Buffer.alloc(0), { ...header, alg }, claims);
    },
  ]),
  [
    'whose HMAC has the public key as its secret',
    (token, key) => forged(token, { hmacSecret: publicPem(key) }, { header: { alg: 'HS256' } }),
  ],
  [
    'whose HMAC has the empty secret',
    (token) => forged(token, { hmacSecret: '' }, { header: { alg: 'HS256' } }),
  ],
  [
    'with a claim changed after signing',
    (token) => {
      const [header = '', , signature = ''] = token.split('.');
      const claims = { ...claimsOf(token).claims, roles: ['user', 'admin'] };
      return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    },
  ],
  ['without its signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
  ['with half a signature', (token) => token.slice(0, -40)],
  ['of two parts', (token) => token.split('.').slice(0, 2).join('.')],
  ['of four parts', (token) => `${token}.x`],
];

/** A token that has expired. */
export const expired: Forge = (token, key) =>
  forged(token, { key }, { claims: { iat: longAgo, nbf: longAgo, exp: longAgo + 900 } });
