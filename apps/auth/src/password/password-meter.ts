import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';
import { COMMON_WORDS } from './common-words';

/** Fewer guesses than this are few: eight characters without any pattern count 100 million. */
const FEW_GUESSES = 20_000_000;
/**
 * How many characters are judged, and how many readings of their substitutions: the cost grows with the square of the length,
 * and the event loop waits for it (0.3 ms for 8 random characters, 4 ms at most). A password is refused for a guessable
 * beginning of this length whatever follows.
 */
const JUDGED = 24;
const SUBSTITUTIONS = 10;
/** Shorter words are in most random texts by chance. */
const SHORTEST_WORD = 4;
const SHORTEST_OWN_WORD = 3;
const PUNCTUATION = /[ -/:-@[-`{-~]/g;
/** A word that plain objects have without being given it. */
const INHERITED = 'constructor';

let meter: ZxcvbnFactory | undefined;

/** Loads the meter's dictionaries now, so that no request has to wait for it later. */
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
 * Whether the password is among those that attackers try first: used by many, made by a rule from such ones, from repeats,
 * sequences, keyboard rows or dates, or from words that belong to the person.
 * @param own texts about the person: name, username, e-mail address
 */
export function isCommon(password: string, own: readonly string[] = []): boolean {
  const text = folded(password);
  const plain = text.replace(PUNCTUATION, '');
  const words = [INHERITED, ...ownWords(own)];
  // As attackers do, a sign anywhere in a known password is tried as one of ten.
  const guesses = [guessesOf(text, words), guessesOf(plain, words) * 10 ** (text.length - plain.length)];
  return Math.min(...guesses.filter((count) => !Number.isNaN(count))) < FEW_GUESSES;
}

const guessesOf = (text: string, own: string[]): number =>
  text === '' ? 1 : loadMeter().check(text, own).guesses;

/** The text without accents and in ordinary letters: `pässwörd` and `ｐａｓｓｗｏｒｄ` are as easy to guess. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC')
    .slice(0, JUDGED);

/** Words of the texts, each text as one word, and the local part and host of addresses. */
function ownWords(texts: readonly string[]): string[] {
  const words = texts.flatMap((text) => {
    const parts = folded(text)
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u);
    return [parts.join(''), ...parts, ...text.toLowerCase().split('@')];
  });
  return [...new Set(words)].filter(({ length }) => length >= SHORTEST_OWN_WORD);
}

/** One list, each word at its best rank in any: one is searched several times faster than many. */
function merged(lists: readonly (readonly (string | number)[])[]): string[] {
  const ranks = new Map<string, number>();
  for (const list of lists)
    for (const [rank, entry] of list.entries()) {
      const word = String(entry).toLowerCase();
      if (word.length >= SHORTEST_WORD) ranks.set(word, Math.min(rank, ranks.get(word) ?? rank));
    }
  return [...ranks].toSorted(([, a], [, b]) => a - b).map(([word]) => word);
}
