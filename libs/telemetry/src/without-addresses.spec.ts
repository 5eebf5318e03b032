import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { errorWithoutAddresses, withoutAddresses } from './without-addresses';

const LOCAL_PARTS = [
  'ada',
  'ada.b+c',
  "o'brien",
  'a&b',
  'a/b',
  'a/',
  'a=b',
  'a!b',
  '#x{y}|z~$`',
  'jürgen',
  'jürgen'.normalize('NFD'),
  'δοκιμή',
  '用户',
  '"ada lovelace"',
  '"ada\\"l@x"',
  'a'.repeat(64),
  'a'.repeat(300),
];
const DOMAINS = [
  'mail.example.org',
  'x.org',
  'bücher.example',
  'xn--bcher-kva.example',
  '例え.jp',
  'EXAMPLE.ORG',
];
const LITERALS = ['[127.0.0.1]', '[IPv6:2001:db8::1]'];
/** The text around an address in the replies of mail servers. */
const FRAMES = [
  ['550 5.1.1 <', '>: no such user'],
  ['to="', '", relay'],
  ['(', ')'],
  ['mailto:', ', twice'],
  ['', ''],
];

describe('a text without addresses', () => {
  const address = fc
    .tuple(fc.constantFrom(...LOCAL_PARTS), fc.constantFrom(...DOMAINS, ...LITERALS))
    .map((parts) => parts.join('@'));

  it('contains no part of an address, whatever its characters and the text around it', () => {
    fc.assert(
      fc.property(address, fc.constantFrom(...FRAMES), (written, [before = '', after = '']) => {
        expect(withoutAddresses(`${before}${written}${after}`)).toBe(`${before}[e-mail]${after}`);
      }),
      { numRuns: 500 },
    );
  });

  it('contains none of the characters before the @', () => {
    const letters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(letters, (text) => {
        const local = text.replace(/[^\p{L}\p{M}\p{N}]/gu, '') || 'a';
        expect(withoutAddresses(`for ${local}@example.org`)).toBe('for [e-mail]');
      }),
      { numRuns: 500 },
    );
  });

  it.each(['root@localhost', 'Root@LOCALHOST', 'ada@mailhost'])(
    'holds no address with a domain of one label: %s',
    (written) => expect(withoutAddresses(`from <${written}>`)).toBe('from <[e-mail]>'),
  );

  it('contains none of several addresses', () => {
    expect(withoutAddresses("<o'brien&sons@example.org> a/b=c!d@example.org")).toBe('<[e-mail]> [e-mail]');
  });

  it.each([
    'at /app/node_modules/@nats-io/core/lib/x.js:3',
    'at /app/node_modules/.pnpm/left-pad@1.2.3/x.js',
    'at /app/node_modules/.pnpm/@nats-io+core@3.4.0/node_modules/@nats-io/core/x.js',
    'connect ECONNREFUSED 127.0.0.1:25',
    '"a" and "b" @ c',
    '@ada',
  ])('is otherwise unchanged: %s', (text) => expect(withoutAddresses(text)).toBe(text));

  it.each(['a', '"', 'a@', 'a.', '"a', '\\"', 'a@1.', '@a/'])(
    'costs linear time for long runs of %j',
    (unit) => {
      const start = performance.now();
      withoutAddresses(unit.repeat(200_000));
      withoutAddresses(`x@${unit.repeat(200_000)}`);
      expect(performance.now() - start).toBeLessThan(2_000);
    },
  );
});

describe('an error without addresses', () => {
  it('keeps its class, and has no address in message and stack', () => {
    const error = errorWithoutAddresses(new TypeError('550 <ada@example.org>: no such user'));
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe('550 <[e-mail]>: no such user');
    expect(error.stack).not.toMatch(/example\.org/);
  });

  it('is created from any thrown value', () => {
    expect(errorWithoutAddresses('ada@example.org').message).toBe('[e-mail]');
    expect(errorWithoutAddresses(new Error('')).message).toBe('Error');
  });
});
