import { stemmer } from 'stemmer';

/** A longer word counts by its beginning. */
const LONGEST_WORD = 100;
const ENGLISH = /^[a-z]{3,}$/;

/** What is looked up for a word. English endings do not count: `lighthouses` is `lighthous`. */
export function lexemeOf(word: string): string {
  if (word.length > LONGEST_WORD) return word.slice(0, LONGEST_WORD).toWellFormed();
  return ENGLISH.test(word) ? stemmer(word) : word;
}

/** What is looked up where no space divides words: each character with the next one; the last one by itself. */
export function* pairsOf(run: string): Generator<string> {
  let last = '';
  for (const character of run) {
    if (last) yield last + character;
    last = character;
  }
  yield last;
}
