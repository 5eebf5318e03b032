import { searchVector } from '../../../../apps/articles/src/search/search-vector';
import { Random } from '../../chaos/random';

const WORDS = `
  harbour lantern walnut river engine garden window letter mountain island forest bridge market winter summer morning evening
  sailor teacher doctor farmer writer reader painter builder driver keeper queue stream broker outbox inbox event table index
  query latency thread process memory kernel socket packet cable server client cache counter number letter measure record
  small large quick slow quiet bright heavy early late simple careful steady distant narrow open hidden common single double
  keeps opens carries measures counts reads writes sends finds builds turns holds brings follows begins ends grows waits moves
  with without after before between under over near during against through across about along beside within`
  .trim()
  .split(/\s+/);

/** The number of different texts. */
export const TEXTS = 500;
const BODY_WORDS = 100;

/** The text of articles. Its search vector is computed once and shared by every article with the text. */
export interface Text {
  title: string;
  slug: string;
  description: string;
  body: string;
  search: string;
}

let texts: Text[] | undefined;

/** The text of an article; the number makes its title and slug unique. */
export function textOf(index: number): Text {
  texts ??= makeTexts();
  return texts[index % TEXTS] as Text;
}

/** A body of an article or a comment. @param index any number */
export const bodyOf = (index: number): string => textOf(index).body;

/** The same texts in every process, because load, floor and data derive slugs from them. */
function makeTexts(): Text[] {
  const random = new Random(1);
  const words = (count: number): string =>
    Array.from({ length: count }, () => WORDS[Math.floor(random.next() * WORDS.length)]).join(' ');
  return Array.from({ length: TEXTS }, () => {
    const [title, description, body] = [words(4), words(10), words(BODY_WORDS)];
    let vector: string | undefined;
    return {
      title,
      slug: title.replaceAll(' ', '-'),
      description,
      body,
      // Only the loader needs it.
      get search() {
        return (vector ??= searchVector({ title, description, tags: [], body }));
      },
    };
  });
}
