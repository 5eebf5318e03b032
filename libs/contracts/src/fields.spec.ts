import { Email, Image, UsernameSought, Username } from './fields';

describe('an e-mail address', () => {
  it.each([
    'pat@xn--e1afmkfd.xn--p1ai',
    'a&b@example.org',
    'a/b@example.org',
    'a=b@example.org',
    'a!b@example.org',
    "o'brien@example.org",
    'a.b+c@mail.example.co.uk',
    '{x}|y~z`#$%^*_-?@example.museum',
    `${'a'.repeat(64)}@${'b'.repeat(63)}.org`,
    '1@2.example',
  ])('may be %s', (address) => {
    expect(Email.parse(` ${address}\n`)).toBe(address);
  });

  it.each([
    'a@b',
    'a b@example.org',
    '"a b"@example.org',
    'a@b@example.org',
    '.a@example.org',
    'a.@example.org',
    'a..b@example.org',
    'a@example-.org',
    'a@-example.org',
    'a@example..org',
    'a@.example.org',
    'a@example.org.',
    'a@127.0.0.1',
    'a@[127.0.0.1]',
    'a@exam_ple.org',
    '=?utf-8?q?a=40b.org?=@example.org',
    'a@example.org\r\nBcc: b@example.org',
    'a,b@example.org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(64)}.org`,
    `a@${'b'.repeat(60)}.${'b'.repeat(60)}.${'b'.repeat(60)}.${'b'.repeat(60)}.${'b'.repeat(10)}`,
  ])('is not %j', (address) => {
    expect(Email.safeParse(address).success).toBe(false);
  });

  it('of another script is refused with what to write instead', () => {
    const [issue] = Email.safeParse('pat@пример.рф').error?.issues ?? [];
    expect(issue?.message).toContain('xn--');
  });
});

describe('a picture', () => {
  it('stays at its address as it was given, in whichever form', () => {
    const address = 'https://example.org/e\u0301.png';
    expect(Image.parse(address)).toBe(address);
    expect(Image.parse('')).toBe('');
  });

  it.each(['https://example.org/a\nb', 'javascript:alert(1)', '\u202ehttps://example.org'])(
    'is not at %j',
    (address) => {
      expect(Image.safeParse(address).success).toBe(false);
    },
  );
});

it('a username is trimmed when it is written and when it is searched for', () => {
  expect(Username.parse(' Ada ')).toBe('Ada');
  expect(UsernameSought.parse(' Ada ')).toBe('Ada');
});
