import type { IncomingMessage } from 'node:http';
import type { Actor } from '#contracts';
import { clientsBy } from './client-of';

const request = (remoteAddress: string | undefined, headers: Record<string, string> = {}): IncomingMessage =>
  ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage;
const holders = {
  known: ({ headers: { authorization } }: { headers: { authorization?: string | undefined } }) =>
    authorization === 'Bearer known' ? ({ id: 'ada' } as Actor) : undefined,
};

describe('the client of a request before the framework', () => {
  const direct = clientsBy({ TRUST_PROXY: undefined }, holders);

  it('is the account of a known token, and the address with any other', () => {
    expect(direct(request('192.0.2.1', { authorization: 'Bearer known' }))).toBe('account ada');
    for (const authorization of ['Bearer invented', 'garbage'])
      expect(direct(request('192.0.2.1', { authorization }))).toBe('192.0.2.1');
    expect(direct(request('192.0.2.1'))).toBe('192.0.2.1');
  });

  it('is the /64 network of an IPv6 address', () => {
    expect(direct(request('2001:db8:1:2:3::4'))).toBe('2001:db8:1:2::/64');
  });

  it('is what a trusted proxy forwards, and only that', () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
    expect(clientsBy({ TRUST_PROXY: 1 }, holders)(request('192.0.2.1', forwarded))).toBe('198.51.100.7');
    expect(direct(request('192.0.2.1', forwarded))).toBe('192.0.2.1');
  });

  it('is unknown once the connection is closed', () => {
    expect(direct(request(undefined))).toBe('unknown');
    expect(clientsBy({ TRUST_PROXY: 1 }, holders)(request(undefined))).toBe('unknown');
  });
});
