import { newRefreshToken } from './refresh-token';

describe('a refresh token', () => {
  it('is made of 256 bits, none of which can be told beforehand', () => {
    const tokens = Array.from({ length: 200 }, () => Buffer.from(newRefreshToken(), 'base64url'));
    expect(new Set(tokens.map(({ length }) => length))).toEqual(new Set([32]));
    const ones = Array.from({ length: 256 }, (_, bit) => {
      const isSet = (token: Buffer): number => ((token[bit >> 3] ?? 0) >> (bit & 7)) & 1;
      return tokens.reduce((sum, token) => sum + isSet(token), 0);
    });
    // Of a fair bit, fewer than 40 or more than 160 of 200 come about once in 10^17.
    expect(Math.min(...ones)).toBeGreaterThan(40);
    expect(Math.max(...ones)).toBeLessThan(160);
  });
});
