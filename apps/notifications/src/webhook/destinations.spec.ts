import type { LookupAddress } from 'node:dns';
import { routeTo } from './destinations';

describe('the route to a webhook', () => {
  const four = (address: string): LookupAddress => ({ address, family: 4 });
  const addresses = [four('203.0.113.1'), four('203.0.113.2'), { address: '2001:db8::1', family: 6 }];
  const url = new URL('https://example.org/hook');

  it('leads to one of the addresses, and counts only against that one and the host', () => {
    const routes = Array.from({ length: 200 }, () => routeTo(url, addresses));
    for (const { address, destinations } of routes) {
      expect(destinations).toEqual(['example.org https:', `${address.address} https:`]);
    }
    const chosen = new Set(routes.map(({ address }) => address.address));
    expect([...chosen].toSorted()).toEqual(['203.0.113.1', '203.0.113.2']);
  });

  it('counts an address used as a host once', () => {
    const { destinations } = routeTo(new URL('http://203.0.113.1:8080/'), [four('203.0.113.1')]);
    expect(destinations).toEqual(['203.0.113.1 8080']);
  });

  it('does not exist when the name has no address', () => {
    expect(() => routeTo(url, [])).toThrow('has no address');
  });
});
