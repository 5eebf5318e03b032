/** More marks on one letter than are written. Articles that are older than their limit may have them; sorting takes the square of it. */
const PILE_OF_MARKS = /([\p{M}\uff9e\uff9f]{30})[\p{M}\uff9e\uff9f]+/gv;
/** Marks that a word can be read without: accents, Arabic and Hebrew vowels; й, ў and ї are letters of their own. */
const MARKS =
  /(?<![ИиУу])\u0306|(?<![Іі])\u0308|[\u0300-\u0305\u0307\u0309-\u036f\u0640\u20d0-\u20ff[\p{Mn}&&[\p{scx=Arabic}\p{Script=Hebrew}]]]/gv;
/** What is not seen, soft hyphens and joiners, is not the end of a word; the zero-width space is. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}--\u200b]/gv;
/** Letters that Unicode does not take apart, but people without them on their keyboard do. */
const LETTERS: Record<string, string> = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ŧ: 't', ς: 'σ' },
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');
/** Scripts that put no space between words, and Korean, whose words carry their grammar at their end. */
const UNSPACED = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Yiii}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]`;
const SIGN = String.raw`[\p{L}\p{M}\p{N}]`;
const WORDS = new RegExp(`[${SIGN}--${UNSPACED}]+|[${SIGN}&&${UNSPACED}]+`, 'gv');
const BETWEEN = new RegExp(`(${WORDS.source})`, 'v');
const IS_UNSPACED = new RegExp(`^${UNSPACED}`, 'v');
/** Some signs stand for many: a text cannot grow without bound. */
const LONGEST_TEXT = 1_000_000;

/** A text as it is compared: compatible forms, case and accents do not count. Applying it again changes nothing. */
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
 * The one rule of what a word is, for texts and for searches: letters, digits and their marks, everything else divides. It
 * does not depend on the database's locale, and its cost is linear in the length of the text.
 * @returns words, and runs of characters of scripts that do not divide them
 */
export const wordsOf = (text: string): string[] => plain(text).match(WORDS) ?? [];

/** The same words, each with what stands before it. */
export function wordsWithGaps(text: string): { gap: string; word: string }[] {
  const parts = plain(text).split(BETWEEN);
  return parts.flatMap((word, index) => (index % 2 ? [{ gap: parts[index - 1] ?? '', word }] : []));
}

/** Whether the word is a run of characters that no space divides, of which any part is found. */
export const isUnspaced = (word: string): boolean => IS_UNSPACED.test(word);
