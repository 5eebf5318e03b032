import { addressIn, isPrivate, isPublic, PrivateAddress, publicAddresses } from './public-address';

describe('an address', () => {
  it.each([
    '93.184.215.14',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001::',
  ])('%s is public', (address) => expect(isPublic(address)).toBe(true));

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a00:1',
    '2001:db8::1',
    '2001::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
    'localhost',
    '',
  ])('%s is not public', (address) => expect(isPublic(address)).toBe(false));

  it.each([
    ['http://127.0.0.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://0177.0.0.1/', '127.0.0.1'],
    ['http://[::1]:80/', '::1'],
    ['http://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
    ['http://example.org/', undefined],
  ])('is recognised in %s, in any notation', (url, address) => expect(addressIn(new URL(url))).toBe(address));

  const leadingTo =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const url = new URL('https://example.org/hook');

  it.each([[['10.0.0.1']], [['93.184.215.14', '127.0.0.1']], [['2606:4700::1', '::1']]])(
    'is refused when a name leads to a private one: %j',
    async (addresses) => {
      await expect(publicAddresses(url, leadingTo(...addresses))).rejects.toThrow(PrivateAddress);
    },
  );

  it('is used for the connection when its name leads to public ones only', async () => {
    const [four, six] = ['93.184.215.14', '2606:4700::1'];
    expect(await publicAddresses(url, leadingTo(four, six))).toEqual([
      { address: four, family: 4 },
      { address: six, family: 6 },
    ]);
  });
});

describe('a webhook', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://１２７.０.０.１/',
    'http://%31%32%37.0.0.1/',
    'http://10.1.2.3:8080/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://localhost/',
    'http://LOCALHOST:5432/',
    'http://localhost./',
    'http://a.localhost/',
    'http://metadata/',
    'http://postgres:5432/',
    'http://metadata.google.internal/',
    'http://metadata.google.internal./',
    'http://printer.local/',
    'http://nas.lan/',
    'http://router.home.arpa/',
    'http://auth.default.svc/',
    'http://auth.default.svc.cluster.local/',
    'http://user:password@127.0.0.1/',
  ])('leads to a private network: %s', (text) => expect(isPrivate(new URL(text))).toBe(true));

  it.each([
    'https://example.org/hook',
    'https://example.org./hook',
    'https://local.example.org/',
    'https://mylocal.example/',
    'https://internal.example.com:8443/',
    'http://93.184.215.14/',
    'http://[2606:4700::1]/',
    'https://xn--bcher-kva.example/',
  ])('may lead to the public internet: %s', (text) => expect(isPrivate(new URL(text))).toBe(false));
});
