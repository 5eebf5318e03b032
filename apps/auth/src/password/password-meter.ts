import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';
import { COMMON_WORDS } from './common-words';

/** A password that takes fewer guesses is common. Eight characters without any pattern take 100 million. */
const FEW_GUESSES = 20_000_000;
/**
 * How many characters are judged, and how many readings of their substitutions. The cost grows with the square of the length and
 * blocks the event loop (0.3 ms for 8 random characters, 4 ms at most). A longer password is judged by its beginning alone.
 */
const JUDGED = 24;
const SUBSTITUTIONS = 10;
/** Most random texts contain shorter words by chance. */
const SHORTEST_WORD = 4;
const SHORTEST_OWN_WORD = 3;
const PUNCTUATION = /[ -/:-@[-`{-~]/g;
/** A property that every plain object inherits, so that the meter takes it for an entry of its dictionary. */
const INHERITED = 'constructor';

let meter: ZxcvbnFactory | undefined;

/** Loads the meter's dictionaries now, so that no request waits for them later. */
export function loadMeter(): ZxcvbnFactory {
  const { 'commonWords-en': words, 'firstnames-en': names, 'months-en': months } = english;
  const lists = [common['passwords-common'], words, names, months, common['diceware-common']];
  return (meter ??= new ZxcvbnFactory({
    dictionary: { words: merged([COMMON_WORDS.map(folded), ...lists]) },
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: SUBSTITUTIONS,
    maxLength: JUDGED,
  }));
}

/**
 * Whether the password is among those that attackers try first: common ones, variations of them, repeats, sequences, keyboard
 * rows, dates, or words about the person.
 * @param own texts about the person: name, username, e-mail address
 */
export function isCommon(password: string, own: readonly string[] = []): boolean {
  const text = folded(password);
  const plain = text.replace(PUNCTUATION, '');
  const words = [INHERITED, ...ownWords(own)];
  // Attackers try about ten punctuation marks anywhere in a known password.
  const guesses = [guessesOf(text, words), guessesOf(plain, words) * 10 ** (text.length - plain.length)];
  return Math.min(...guesses.filter((count) => !Number.isNaN(count))) < FEW_GUESSES;
}

const guessesOf = (text: string, own: string[]): number =>
  text === '' ? 1 : loadMeter().check(text, own).guesses;

/** The text without accents and in ordinary letters: `pässwörd` and `ｐａｓｓｗｏｒｄ` are as easy to guess as `password`. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC')
    .slice(0, JUDGED);

/** The words of the texts, each text as one word, and the local part and host of e-mail addresses. */
function ownWords(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => {
    const parts = folded(text)
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u);
    return [parts.join(''), ...parts, ...text.toLowerCase().split('@')];
  });
  return [...new Set(words)].filter(({ length }) => length >= SHORTEST_OWN_WORD);
}

/** Merges the lists, each word at its best rank: one list is searched several times faster than many. */
function merged(lists: readonly (readonly (string | number)[])[]): string[] {
  const ranks = new Map<string, number>();
  for (const list of lists)
    for (const [rank, entry] of list.entries()) {
      const word = String(entry).toLowerCase();
      if (word.length >= SHORTEST_WORD) ranks.set(word, Math.min(rank, ranks.get(word) ?? rank));
    }
  return [...ranks].toSorted(([, a], [, b]) => a - b).map(([word]) => word);
}
