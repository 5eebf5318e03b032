import { z } from 'zod';

/** Characters below it are not combining marks and have one form only, so most texts need no further check. */
const BEYOND_LATIN = /[^\0-\u02ff]/;
/**
 * More marks than any language writes on one letter (UAX #15, 12.1). Normalization takes quadratic time in the length of such a
 * run. The two half-width sound marks of Japanese count too: they are letters, but become marks.
 */
const PILE_OF_MARKS = /[\p{M}\uff9e\uff9f]{31}/u;

/**
 * Text that both PostgreSQL and JSON can hold: no NUL (refused by PostgreSQL's `text`) and no lone surrogate (not UTF-8).
 * @see https://www.postgresql.org/docs/current/datatype-character.html
 */
export const wellFormed = () =>
  z
    .string()
    .refine((value) => !value.includes('\0') && value.isWellFormed(), {
      abort: true,
      message: 'must not hold a NUL character or a broken surrogate pair',
    })
    .refine((value) => !BEYOND_LATIN.test(value) || !PILE_OF_MARKS.test(value), {
      abort: true,
      message: 'must not hold more than 30 combining marks in a row',
    });

/** Text in Unicode's composed form (NFC), so that equal texts compare equal. */
export const text = () =>
  wellFormed().overwrite((value) => (BEYOND_LATIN.test(value) ? value.normalize('NFC') : value));

/**
 * Characters not allowed in one line: control characters and line breaks, characters that reorder the text around them,
 * letters without a glyph, annotations, and tags outside of a flag.
 */
const NOT_IN_A_LINE =
  /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u206f\u3164\uffa0\ufff9-\ufffb\u{e0000}-\u{e001f}]|(?<![\u{1f3f4}\u{e0020}-\u{e007e}])[\u{e0020}-\u{e007f}]/u;

/** Requires one line. Joiners and direction marks are allowed: Persian, Indic scripts and emoji need them. */
export const inOneLine = (schema: z.ZodString): z.ZodString =>
  schema.refine((value) => !NOT_IN_A_LINE.test(value), {
    message: 'must be one line, without control characters and characters that hide or reorder text',
  });

/** Text of one line. */
export const line = () => inOneLine(text());

/** Any character that is not blank, a combining mark or undrawn. The last five are letters and symbols that look blank. */
const VISIBLE =
  /[^\p{White_Space}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\ufffc\u{13441}\u{13442}\u{1d159}]/u;

/** Requires at least one visible character. */
export const visible = (schema: z.ZodString): z.ZodString =>
  schema.refine((value) => VISIBLE.test(value), 'must not be empty');

/** White space, and characters that only mark where a line may break. */
const AT_THE_EDGE = /[\p{White_Space}\ufeff\u00ad\u200b\u2060]/u;

/** Trims blanks. A loop, because a pattern for trailing blanks takes quadratic time. */
function trimmed(value: string): string {
  let [start, end] = [0, value.length];
  while (start < end && AT_THE_EDGE.test(value.charAt(start))) start += 1;
  while (end > start && AT_THE_EDGE.test(value.charAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

/** One trimmed line with at least one visible character. */
export const label = () => visible(inOneLine(text().overwrite(trimmed)));
