import { randomBytes } from 'node:crypto';
import slugify from '@sindresorhus/slugify';
import anyAscii from 'any-ascii';

const LONGEST = 80;
/** Scripts that slugify does not know. A Chinese character is a word; the letters of the others form words. */
const OTHER_SCRIPTS =
  /\p{Script=Han}|[\u30fc[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Common}\p{Script=Inherited}]]]+/gv;

/**
 * The preferred slug of a title, of a-z, 0-9 and "-", at most 80 characters and cut between words: `Füße & Co.` becomes
 * `fuesse-and-co`, `你好` becomes `ni-hao`. Empty when no letter or digit remains.
 */
export function slugFrom(title: string): string {
  const inLatin = title
    .normalize('NFKC')
    .replace(OTHER_SCRIPTS, (letters) => ` ${anyAscii(letters.replaceAll('\u30fc', ''))} `);
  const slug = slugify(inLatin, { decamelize: false });
  if (slug.length <= LONGEST) return slug;
  const lastBorder = slug.lastIndexOf('-', LONGEST);
  return slug.slice(0, lastBorder > 0 ? lastBorder : LONGEST);
}

/** The slug that a new article gets unless it is taken: a random one for a title without letters and digits. */
export const preferredSlug = (title: string): string =>
  slugFrom(title) || `article-${randomBytes(5).toString('hex')}`;
