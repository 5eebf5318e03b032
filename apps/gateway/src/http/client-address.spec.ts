import { clientAddress, networkOf } from './client-address';

describe('the address that identifies a client', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s is %s', (address, known) => {
    expect(networkOf(address)).toBe(known);
  });

  it('is the peer when a proxy forwards something that is not an address', () => {
    const socket = { remoteAddress: '192.0.2.1' } as never;
    expect(clientAddress({ ip: '<script>', socket })).toBe('192.0.2.1');
    expect(clientAddress({ ip: '203.0.113.7', socket })).toBe('203.0.113.7');
  });
});
