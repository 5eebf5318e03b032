import { peerTrust } from './connections';

describe('the peer of a connection', () => {
  const isTrusted = (
    TRUST_PROXY: number | string[] | undefined,
    remoteAddress: string | undefined,
  ): boolean => peerTrust({ TRUST_PROXY })({ remoteAddress });

  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['2001:db8::1', true],
    ['11.1.2.3', false],
    ['2001:db9::1', false],
    [undefined, false],
  ])('with the address %s, of networks that are named, is trusted: %s', (address, expected) => {
    expect(isTrusted(['10.0.0.0/8', '2001:db8::/32'], address)).toBe(expected);
  });

  it('is trusted where a number of proxies is configured, and not without a setting', () => {
    expect([isTrusted(1, '203.0.113.7'), isTrusted(undefined, '127.0.0.1')]).toEqual([true, false]);
  });
});
