import { lexemeOf, pairsOf } from './lexemes';
import { STOP_WORDS } from './stop-words';
import { isUnspaced, wordsWithGaps } from './words';

/** A search in the syntax of PostgreSQL's `tsquery`. */
export interface SearchQuery {
  /** The words that an article must contain, and those that it must not. */
  readonly match: string;
  /** The words that it is ranked by: by how many of them it contains, and where. */
  readonly rank: string;
}

/** Words that must follow each other; mostly a single word. */
interface Phrase {
  readonly words: string[];
  readonly quoted: boolean;
  readonly excluded: boolean;
}

/** `"a phrase"`, or the text between two spaces. A minus directly before it excludes it. */
const PIECE = /(?<![^\s])(?<minus>-?)"(?<quoted>[^"]*)"|\S+/gu;
const EXCLUDED = /^-(?=[\p{L}\p{N}])/u;
const QUOTES = /[“”„‟＂]/g;
/** Nothing, or one of the signs inside names: `node.js`, `TCP/IP`, `CVE-2021-28755`, `it’s`. */
const JOINS = /^[-./\\_'’:@+#‐‑]?$/u;

/**
 * Reads what a person typed, with the same rule of words as texts are indexed with. All words must occur, phrases in quotes word by
 * word, and those with a minus must not occur; no other sign has a meaning. Words that are in nearly every text are left out unless
 * there are no others.
 * @returns undefined when it has no word
 */
export function searchQuery(search: string): SearchQuery | undefined {
  const phrases = phrasesOf(search);
  const wanted = phrases.filter(({ excluded }) => !excluded);
  const specific = wanted.filter(
    ({ quoted, words }) => quoted || !words.every((word) => STOP_WORDS.has(word)),
  );
  const chosen = specific.length > 0 ? specific : wanted;
  const excluded = phrases.filter(({ excluded }) => excluded);
  if (chosen.length + excluded.length === 0) return undefined;
  return {
    match: [...chosen.map(together), ...excluded.map((phrase) => `!(${together(phrase)})`)].join(' & '),
    rank: chosen.flatMap(({ words }) => words.flatMap(lexemesOf).map(({ text }) => text)).join(' | '),
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

/** Words of one piece belong together when nothing, or a sign inside names, is between them. */
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
 * Lexemes at the distances at which they were indexed. Those of a run that is not quoted may occur anywhere: the pairs of its
 * characters are specific enough, and PostgreSQL does not keep positions far into a text.
 */
function together({ words, quoted }: Phrase): string {
  const lexemes = words.flatMap(lexemesOf);
  if (!quoted && words.some(isRun)) return lexemes.map(({ text }) => text).join(' & ');
  return lexemes
    .map(({ text, next }, index) => (index < lexemes.length - 1 ? `${text} <${next}>` : text))
    .join(' ');
}

/** The form of a word that is searched, and the distance to the next one. */
interface Lexeme {
  readonly text: string;
  readonly next: number;
}

/** A single character is searched as the beginning of a pair. The last character of a run is in its last pair, but has a position. */
function lexemesOf(word: string): Lexeme[] {
  if (!isUnspaced(word)) return [{ text: `'${lexemeOf(word)}'`, next: 1 }];
  const pairs = [...pairsOf(word)].slice(0, -1);
  if (pairs.length === 0) return [{ text: `'${word}':*`, next: 1 }];
  return pairs.map((pair, index) => ({ text: `'${pair}'`, next: index < pairs.length - 1 ? 1 : 2 }));
}
