import { displayName, subjectText } from './header-text';

const decoded = (subject: string): string =>
  subject
    .split(' ')
    .map((word) => Buffer.from(/^=\?UTF-8\?B\?([^?]*)\?=$/.exec(word)?.[1] ?? 'broken', 'base64').toString())
    .join('');

describe('a subject', () => {
  it('is unchanged when nothing in it looks like an encoded word', () => {
    expect(subjectText('Published: a = b? Über "x"')).toBe('Published: a = b? Über "x"');
  });

  it.each(['=?utf-8?Q?evil?=', `Published: =?utf-8?B?ZXZpbA==?= ${'äöü😀'.repeat(20)}`])(
    'that looks like an encoded word arrives as it was written: %j',
    (text) => {
      const words = subjectText(text);
      expect(decoded(words)).toBe(text);
      expect(words.split(' ').every(({ length }) => length <= 75)).toBe(true);
    },
  );
});

describe('a name beside an address', () => {
  it('is left out when it looks like an encoded word', () => {
    expect(['Ada', '=?utf-8?Q?evil?='].map(displayName)).toEqual(['Ada', '']);
  });
});
