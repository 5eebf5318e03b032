import { isForeignPage, isFromThisMachine } from './foreign-page';

describe('a request to an internal port', () => {
  it.each([
    { host: '127.0.0.1:8080' },
    { host: '[::1]:9090' },
    { host: '10.1.2.3:9090' },
    { host: 'localhost:8080' },
    { host: 'gateway:9090' },
    { host: 'auth.publishing-platform.svc.cluster.local:9090' },
    { host: 'localhost:8080', origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' },
    { host: 'localhost:8080', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  ])('is accepted with %j', (headers) => {
    expect(isForeignPage({ headers })).toBe(false);
  });

  it.each([
    {},
    { host: '' },
    { host: 'rebind.attacker.test' },
    { host: 'rebind.attacker.test:8080' },
    { host: '127.0.0.1.nip.example' },
    { host: 'localhost.attacker.example:8080' },
    { host: 'LOCALHOST.ATTACKER.EXAMPLE.' },
    { host: '[::1].attacker.example' },
    { host: '127.0.0.1:8080', origin: 'http://attacker.example' },
    { host: '127.0.0.1:8080', origin: 'null' },
    { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:3000' },
    { host: '127.0.0.1:8080', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    { host: '127.0.0.1:8080', 'sec-fetch-site': 'same-site' },
  ])('is from a foreign page with %j', (headers) => {
    expect(isForeignPage({ headers })).toBe(true);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['192.0.2.127', false],
    ['::12', false],
    [undefined, false],
  ])('from %s is from this machine: %s', (remoteAddress, expected) => {
    expect(isFromThisMachine({ socket: { ...(remoteAddress && { remoteAddress }) } })).toBe(expected);
  });
});
