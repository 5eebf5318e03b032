import { newOpaqueToken } from './opaque-token';

describe('an opaque token', () => {
  it('has 256 bits, none of which is predictable', () => {
    const tokens = Array.from({ length: 200 }, () => Buffer.from(newOpaqueToken(), 'base64url'));
    expect(new Set(tokens.map(({ length }) => length))).toEqual(new Set([32]));
    const ones = Array.from({ length: 256 }, (_, bit) => {
      const isSet = (token: Buffer): number => ((token[bit >> 3] ?? 0) >> (bit & 7)) & 1;
      return tokens.reduce((sum, token) => sum + isSet(token), 0);
    });
    // A fair bit is set fewer than 40 or more than 160 times out of 200 once in 10^17 runs.
    expect(Math.min(...ones)).toBeGreaterThan(40);
    expect(Math.max(...ones)).toBeLessThan(160);
  });
});
