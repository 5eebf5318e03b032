import { lexemeOf, pairsOf } from './lexemes';
import { isUnspaced, wordsOf } from './words';

/** The parts of an article that are searched. */
export interface Searchable {
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly body: string;
}

/** The number of words of an article that are read, and of different ones that are kept, at most: those of an English novel. */
const MOST_WORDS = 100_000;
const MOST_LEXEMES = 20_000;
/** The limits of PostgreSQL's `tsvector`: a mebibyte, positions up to 16383, and 256 of them for a lexeme. */
const MOST_BYTES = 1_000_000;
const LAST_POSITION = 16_383;
const MOST_POSITIONS = 255;

/**
 * The `tsvector` of an article. PostgreSQL's own parser reads no text, as its time is not linear and its result depends on the
 * locale. A word of the title weighs more than one of description and tags, and that more than one of the body.
 */
export function searchVector({ title, description, tags, body }: Searchable): string {
  const vector = new Vector();
  vector.add(title, 'A');
  for (const text of [description, ...tags]) vector.add(text, 'B');
  vector.add(body, 'C');
  return vector.toString();
}

class Vector {
  private readonly places = new Map<string, string[]>();
  private readonly lexemes = new Map<string, string>();
  private words = 0;
  private position = 0;
  private bytes = 0;

  add(text: string, weight: string): void {
    for (const word of wordsOf(text)) {
      if (isUnspaced(word)) {
        for (const pair of pairsOf(word)) if (!this.put(pair, weight)) return;
      } else if (!this.put(this.lexeme(word), weight)) return;
    }
    // The last word of a text and the first of the next are not adjacent.
    this.position += 1;
  }

  /** @returns false when there is no room for more words */
  private put(lexeme: string, weight: string): boolean {
    this.position = Math.min(this.position + 1, LAST_POSITION);
    const place = `${this.position}${weight}`;
    const places = this.places.get(lexeme);
    if (!places && this.places.size < MOST_LEXEMES && this.bytes < MOST_BYTES) {
      this.places.set(lexeme, [place]);
      this.bytes += Buffer.byteLength(lexeme) + 6;
    } else if (places && places.length < MOST_POSITIONS && this.position < LAST_POSITION) {
      places.push(place);
      this.bytes += 2;
    }
    return ++this.words < MOST_WORDS;
  }

  private lexeme(word: string): string {
    let lexeme = this.lexemes.get(word);
    if (lexeme === undefined) this.lexemes.set(word, (lexeme = lexemeOf(word)));
    return lexeme;
  }

  toString(): string {
    return Array.from(this.places, ([lexeme, places]) => `'${lexeme}':${places.join()}`).join(' ');
  }
}
