import fc from 'fast-check';
import { namesTag } from './conditional';

const TAG = '"abc"';

/** Every character that a tag may hold: commas and spaces in HTTP's own sense too, but no quote and no blank. */
const tagText = fc.string({
  unit: fc
    .oneof(fc.constant(0x21), fc.integer({ min: 0x23, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
    .map((code) => String.fromCharCode(code)),
  maxLength: 5,
});
const member = fc.record({ isWeak: fc.boolean(), text: fc.oneof(tagText, fc.constant('abc')) });
const blank = fc.constantFrom('', ' ', '\t', '  ');
const separator = fc
  .tuple(blank, fc.constantFrom(',', ',,', ', ,'), blank)
  .map(([before, commas, after]) => before + commas + after);

describe('If-None-Match', () => {
  it.each([
    TAG,
    `W/${TAG}`,
    `"x", ${TAG}`,
    `${TAG}, "x"`,
    `"x",${TAG},W/"y"`,
    ` ${TAG} `,
    `,, ${TAG} ,`,
    `"a,b", ${TAG}`,
    '*',
    ' * ',
  ])('names the tag: %s', (header) => expect(namesTag(header, TAG)).toBe(true));

  it.each(['"x"', '"*"', '"ABC"', '"x,abc"', `"a,${TAG.slice(1)}`, '""', ''])(
    'names other tags or none: %s',
    (header) => expect(namesTag(header, TAG)).toBe(false),
  );

  it.each([
    'abc',
    `*, ${TAG}`,
    `${TAG}, *`,
    `w/${TAG}`,
    `W / ${TAG}`,
    `${TAG} "x"`,
    `${TAG}"x"`,
    `"x, ${TAG}`,
  ])('that is malformed counts as absent: %s', (header) => expect(namesTag(header, TAG)).toBe(false));

  it('compares weakly, whichever of both is weak', () => {
    expect([namesTag(TAG, `W/${TAG}`), namesTag(`W/${TAG}`, `W/${TAG}`)]).toEqual([true, true]);
  });

  it('names a tag exactly when one of its members has that text, whatever stands between them', () => {
    fc.assert(
      fc.property(
        fc.array(member, { minLength: 1 }),
        fc.array(separator),
        tagText,
        (members, between, text) => {
          const header = members.reduce(
            (list, one, index) =>
              `${list}${index > 0 ? (between[index % (between.length || 1)] ?? ', ') : ''}${one.isWeak ? 'W/' : ''}"${one.text}"`,
            '',
          );
          expect(namesTag(header, `"${text}"`)).toBe(members.some((one) => one.text === text));
          expect(namesTag(header, `"${members.at(-1)?.text}"`)).toBe(true);
          expect(namesTag(`${header} x`, `"${members[0]?.text}"`)).toBe(false);
        },
      ),
    );
  });

  it('of the greatest length ends being read, whatever it holds', () => {
    for (const part of [',', ' ,', '"', 'W/"a" ', '"a",', 'W/']) {
      expect(namesTag(`${part.repeat(16_384 / part.length)}!`, TAG)).toBe(false);
    }
  });
});
