import { lexemeOf, pairsOf } from './lexemes';
import { STOP_WORDS } from './stop-words';
import { isUnspaced, wordsWithGaps } from './words';

/** A search as PostgreSQL's `tsquery` reads it. */
export interface SearchQuery {
  /** What an article must hold, and must not. */
  readonly match: string;
  /** What it is ranked by: how many of the words, and where. */
  readonly rank: string;
}

/** Words that must stand together; one word, mostly. */
interface Phrase {
  readonly words: string[];
  readonly quoted: boolean;
  readonly excluded: boolean;
}

/** `"a phrase"` or what stands between two spaces; a minus before it, and no space after, excludes it. */
const PIECE = /(?<![^\s])(?<minus>-?)"(?<quoted>[^"]*)"|\S+/gu;
const EXCLUDED = /^-(?=[\p{L}\p{N}])/u;
const QUOTES = /[“”„‟＂]/g;
/** Nothing, or one sign of those that hold a name together: `node.js`, `TCP/IP`, `CVE-2021-28755`, `it’s`. */
const JOINS = /^[-./\\_'’:@+#‐‑]?$/u;

/**
 * What people typed, by the rule of words that texts are indexed by. All words must occur, phrases in quotes as they stand,
 * those with a minus before them must not; no other sign means anything. Words that are in nearly every text are left out
 * unless there are no others.
 * @returns undefined when it holds no word
 */
export function searchQuery(search: string): SearchQuery | undefined {
  const phrases = phrasesOf(search);
  const wanted = phrases.filter(({ excluded }) => !excluded);
  const telling = wanted.filter(
    ({ quoted, words }) => quoted || !words.every((word) => STOP_WORDS.has(word)),
  );
  const asked = telling.length > 0 ? telling : wanted;
  const excluded = phrases.filter(({ excluded }) => excluded);
  if (asked.length + excluded.length === 0) return undefined;
  return {
    match: [...asked.map(together), ...excluded.map((phrase) => `!(${together(phrase)})`)].join(' & '),
    rank: asked.flatMap(({ words }) => words.flatMap(lexemesOf).map(({ text }) => text)).join(' | '),
  };
}

function phrasesOf(search: string): Phrase[] {
  return [...search.replace(QUOTES, '"').matchAll(PIECE)].flatMap(({ 0: piece, groups }): Phrase[] => {
    const { minus, quoted } = groups ?? {};
    const words = wordsWithGaps(quoted ?? piece);
    if (words.length === 0) return [];
    const excluded = minus === '-' || EXCLUDED.test(piece);
    if (quoted !== undefined) return [{ words: words.map(({ word }) => word), quoted: true, excluded }];
    return compounds(words).map((compound) => ({ words: compound, quoted: false, excluded }));
  });
}

/** Words of one piece that nothing or a sign joins belong together; others are words of their own. */
function compounds(words: { gap: string; word: string }[]): string[][] {
  const found: string[][] = [];
  for (const { gap, word } of words) {
    const before = found.at(-1);
    if (before && JOINS.test(gap) && !isRun(word) && !isRun(before.at(-1) ?? '')) before.push(word);
    else found.push([word]);
  }
  return found;
}

const isRun = (word: string): boolean => isUnspaced(word) && [...word].length > 1;

/**
 * Lexemes at the distances at which they were indexed. Those of a run that is not quoted must occur, wherever: the pairs of
 * its characters say enough, and PostgreSQL does not know the places of what stands far behind.
 */
function together({ words, quoted }: Phrase): string {
  const lexemes = words.flatMap(lexemesOf);
  if (!quoted && words.some(isRun)) return lexemes.map(({ text }) => text).join(' & ');
  return lexemes
    .map(({ text, next }, index) => (index < lexemes.length - 1 ? `${text} <${next}>` : text))
    .join(' ');
}

/** What is looked up for a word, and how far behind it the next one stands. */
interface Lexeme {
  readonly text: string;
  readonly next: number;
}

/** A single character is looked up as the beginning of a pair. The last character of a run is in its last pair, but takes a place. */
function lexemesOf(word: string): Lexeme[] {
  if (!isUnspaced(word)) return [{ text: `'${lexemeOf(word)}'`, next: 1 }];
  const pairs = [...pairsOf(word)].slice(0, -1);
  if (pairs.length === 0) return [{ text: `'${word}':*`, next: 1 }];
  return pairs.map((pair, index) => ({ text: `'${pair}'`, next: index < pairs.length - 1 ? 1 : 2 }));
}
