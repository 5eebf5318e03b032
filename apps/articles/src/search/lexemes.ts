import { stemmer } from 'stemmer';

/** Of a longer word only the beginning counts. */
const LONGEST_WORD = 100;
const ENGLISH = /^[a-z]{3,}$/;

/** The form of a word that is indexed and searched. English endings do not count: `lighthouses` becomes `lighthous`. */
export function lexemeOf(word: string): string {
  if (word.length > LONGEST_WORD) return word.slice(0, LONGEST_WORD).toWellFormed();
  return ENGLISH.test(word) ? stemmer(word) : word;
}

/** The same for scripts without spaces between words: each character with the next one; the last one alone. */
export function* pairsOf(run: string): Generator<string> {
  let last = '';
  for (const character of run) {
    if (last) yield last + character;
    last = character;
  }
  yield last;
}
