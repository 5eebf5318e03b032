import fc from 'fast-check';
import { CreateArticle } from './articles.contract';
import { Name } from './fields';
import { label, line, text } from './text';

/** All code points with a Unicode property, each as one text. */
function codePoints(property: RegExp): string[] {
  const found: string[] = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (property.test(character)) found.push(character);
  }
  return found;
}

const INVISIBLE = codePoints(
  /[\p{White_Space}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\ufffc]/u,
);
const isTaken = (field: keyof typeof CreateArticle.shape, value: unknown): boolean =>
  CreateArticle.shape[field].safeParse(value).success;

describe('a text without a visible character', () => {
  it('is not accepted as a title, name, tag or body, for any mix of invisible characters', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...INVISIBLE), { maxLength: 20 }), (characters) => {
        const value = characters.join('');
        expect(isTaken('title', value)).toBe(false);
        expect(isTaken('body', value)).toBe(false);
        expect(isTaken('tags', [value])).toBe(false);
        expect(Name.safeParse(value).success).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused for each invisible character alone', () => {
    const taken = INVISIBLE.filter((one) => isTaken('title', one) || isTaken('body', one));
    expect(taken).toEqual([]);
    expect(INVISIBLE.length).toBeGreaterThan(6_000);
  });

  it('is not any letter, digit, punctuation or symbol', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        fc.pre(/[\p{L}\p{N}\p{P}]/u.test(value) && !/[\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(value));
        expect(isTaken('body', value)).toBe(true);
      }),
    );
  });
});

describe('one line', () => {
  const isLine = (value: string): boolean => line().safeParse(value).success;

  it('holds no control character, line break or character that reorders text, wherever it stands', () => {
    const refused = codePoints(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u3164\uffa0]/u);
    expect(refused).toHaveLength(65 + 2 + 9 + 2);
    for (const one of refused)
      for (const value of [`a${one}b`, `${one}b`, `a${one}`]) expect(isLine(value)).toBe(false);
  });

  it.each([
    ['Persian', 'می‌خواهم'],
    ['Hindi', 'क्‍ष'],
    ['Hebrew with a mark of direction', 'שלום\u200f!'],
    ['a family', '👩‍👩‍👧‍👦'],
    ['the flag of England', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
    ['a heart of the emoji kind', '❤️'],
    ['a Japanese name with a variant', '葛\u{e0100}城'],
    ['Hangul of old', '\u1112\u119e\u11ab'],
    ['what is hyphenated', 'Donau\u00addampf\u200bschiff'],
  ])('may be in %s', (_name, value) => {
    expect(label().parse(value)).toBe(value);
  });

  it('has no hidden message in tags', () => {
    expect(isLine('harmless\u{e0068}\u{e0069}')).toBe(false);
  });

  it('is trimmed when it is a name to show', () => {
    const blanks = ' \t\n\u00a0\u2003\u3000\u200b\u2060\ufeff\u00ad';
    expect(label().parse(`${blanks}a b${blanks}`)).toBe('a b');
    expect(isTaken('title', ' '.repeat(1_000_000))).toBe(false);
  });
});

describe('text that is compared', () => {
  it('is the same in whichever form it is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        fc.pre(!/[\0\p{Cs}]/u.test(value));
        expect(text().parse(value.normalize('NFD'))).toBe(text().parse(value));
        expect(text().parse(value)).toBe(value.normalize('NFC'));
      }),
    );
  });

  it('is unchanged when a service behind the gateway validates it again', () => {
    const tags = CreateArticle.shape.tags;
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.constantFrom('', 'İ\u0323', 'Ǆ'),
        (one, more) => {
          const once = tags.safeParse([one + more]);
          if (once.success) expect(tags.parse(once.data)).toEqual(once.data);
          const title = label().safeParse(more + one);
          if (title.success) expect(label().parse(title.data)).toBe(title.data);
        },
      ),
    );
  });

  it('is refused with many marks on one letter, as ordering them takes quadratic time', () => {
    // The half-width sound mark is a letter, and a mark in its compatible form.
    expect(text().safeParse(`a${'\u0301\uff9e'.repeat(200_000)}`).success).toBe(false);
    const pile = `a${'\u0301\u0316'.repeat(200_000)}`;
    for (const one of [text(), line(), label()]) expect(one.safeParse(pile).success).toBe(false);
    expect(text().safeParse(`Z${'\u0301'.repeat(30)}a${'\u0316'.repeat(30)}`).success).toBe(true);
  });
});
