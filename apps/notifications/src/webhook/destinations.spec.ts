import type { LookupAddress } from 'node:dns';
import { wayTo } from './destinations';

describe('the way to a webhook', () => {
  const four = (address: string): LookupAddress => ({ address, family: 4 });
  const addresses = [four('203.0.113.1'), four('203.0.113.2'), { address: '2001:db8::1', family: 6 }];
  const url = new URL('https://example.org/hook');

  it('leads to one of the addresses, and counts against that one and the host alone', () => {
    const ways = Array.from({ length: 200 }, () => wayTo(url, addresses));
    for (const { address, destinations } of ways) {
      expect(destinations).toEqual(['example.org https:', `${address.address} https:`]);
    }
    const chosen = new Set(ways.map(({ address }) => address.address));
    expect([...chosen].toSorted()).toEqual(['203.0.113.1', '203.0.113.2']);
  });

  it('counts an address in place of a name once', () => {
    const { destinations } = wayTo(new URL('http://203.0.113.1:8080/'), [four('203.0.113.1')]);
    expect(destinations).toEqual(['203.0.113.1 8080']);
  });

  it('is not there when the name has no address', () => {
    expect(() => wayTo(url, [])).toThrow('has no address');
  });
});
