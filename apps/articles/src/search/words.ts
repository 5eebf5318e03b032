/** More marks on one letter than any language writes. Articles from before the limit may have them; normalizing takes time quadratic in them. */
const PILE_OF_MARKS = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gv;
/** Marks that a word can be read without: accents, Arabic and Hebrew vowels. й, ў and ї are letters, not marked ones. */
const MARKS =
  /(?<![ИиУу])\u0306|(?<![Іі])\u0308|[\u0300-\u0305\u0307\u0309-\u036f\u0640\u20d0-\u20ff[\p{Mn}&&[\p{scx=Arabic}\p{Script=Hebrew}]]]/gv;
/** Invisible characters such as soft hyphens and joiners do not end a word; the zero-width space does. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}--\u200b]/gv;
/** Letters that Unicode does not decompose, but people without them on their keyboard do. */
const LETTERS: Record<string, string> = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ŧ: 't', ς: 'σ' },
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');
/** Scripts without spaces between words, and Korean, whose words end in particles. */
const UNSPACED = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Yiii}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]`;
const SIGN = String.raw`[\p{L}\p{M}\p{N}]`;
const WORDS = new RegExp(`[${SIGN}--${UNSPACED}]+|[${SIGN}&&${UNSPACED}]+`, 'gv');
const BETWEEN = new RegExp(`(${WORDS.source})`, 'v');
const IS_UNSPACED = new RegExp(`^${UNSPACED}`, 'v');
/** Some characters decompose into many; this bounds the length of the text. */
const LONGEST_TEXT = 1_000_000;

/** A text as it is compared, without compatible forms, case and accents. Applying it again changes nothing. */
export function plain(text: string): string {
  return text
    .replace(PILE_OF_MARKS, '$1')
    .normalize('NFKD')
    .slice(0, LONGEST_TEXT)
    .replace(UNSEEN, '')
    .replace(MARKS, '')
    .toUpperCase()
    .toLowerCase()
    .replace(LETTER, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFC');
}

/**
 * The one rule of what a word is, for texts and searches: letters, digits and their marks; everything else separates words. It
 * does not depend on the database's locale, and its time is linear in the length of the text.
 * @returns words, and runs of characters of scripts without spaces
 */
export const wordsOf = (text: string): string[] => plain(text).match(WORDS) ?? [];

/** The same words, each with the text between it and the previous one. */
export function wordsWithGaps(text: string): { gap: string; word: string }[] {
  const parts = plain(text).split(BETWEEN);
  return parts.flatMap((word, index) => (index % 2 ? [{ gap: parts[index - 1] ?? '', word }] : []));
}

/** Whether the word is a run of characters of a script without spaces. Any part of a run can be found. */
export const isUnspaced = (word: string): boolean => IS_UNSPACED.test(word);
