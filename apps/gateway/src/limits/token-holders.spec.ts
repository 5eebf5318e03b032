import type { AccessTokenVerifier, VerifiedToken } from '#access';
import type { VerificationKeys } from '#transport';
import type { FastifyRequest } from 'fastify';
import type { Revocations } from '../auth/revocations';
import { TokenHolders } from './token-holders';

const tokenOf = (kid: string): string =>
  `${Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid })).toString('base64url')}.e30.AAAA`;
const actor = { id: 'ada', roles: [], sessionId: 'open' };

/** What recognises tokens where `remembered` were verified before and `ended` sessions have ended. */
function holders(remembered: Record<string, string> = {}, ended: string[] = []): TokenHolders {
  const recall = (token: string): VerifiedToken | undefined => {
    const sessionId = remembered[token];
    return sessionId === undefined
      ? undefined
      : { token, actor: { ...actor, sessionId }, expiresAt: Infinity };
  };
  return new TokenHolders(
    { recall } as unknown as AccessTokenVerifier,
    { has: (kid: string) => kid === 'published' } as unknown as VerificationKeys,
    { has: (id: string) => ended.includes(id) } as unknown as Revocations,
  );
}

const request = (authorization: string | undefined, ip = '192.0.2.1'): FastifyRequest =>
  ({
    headers: { authorization },
    raw: {},
    ip,
    socket: {},
    method: 'GET',
    routeOptions: {},
  }) as unknown as FastifyRequest;

describe('a holder of a token', () => {
  it('is recognized after the token was verified, until its session ends', () => {
    const remembered = { one: 'open', two: 'over' };
    const known = holders(remembered, ['over']);
    expect(known.known(request('Bearer one'))).toEqual(actor);
    for (const other of ['Bearer two', 'Bearer three', 'one', '', undefined])
      expect(known.known(request(other))).toBeUndefined();
  });

  it('whose token is new has it verified, at a limited rate per address', () => {
    jest.useFakeTimers({ now: 1_800_000_000_000 });
    try {
      const known = holders();
      const unknown = (ip?: string): boolean =>
        known.mayVerify(request(`Bearer ${tokenOf('published')}`, ip));
      const many = Array.from({ length: 150 }, () => unknown());
      expect(many.filter((may) => may)).toHaveLength(100);
      expect(unknown('192.0.2.2')).toBe(true);
      jest.setSystemTime(Date.now() + 1_000);
      expect(unknown()).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each(['Bearer x.y.z', 'Bearer garbage', 'Basic abc', `Bearer ${tokenOf('invented')}`, undefined])(
    'does not accept %s, which uses nothing up',
    (authorization) => {
      const known = holders();
      for (let count = 0; count < 200; count += 1)
        expect(known.mayVerify(request(authorization))).toBe(false);
      expect(known.mayVerify(request(`Bearer ${tokenOf('published')}`))).toBe(true);
    },
  );
});
