import { randomBytes } from 'node:crypto';
import slugify from '@sindresorhus/slugify';
import anyAscii from 'any-ascii';

const LONGEST = 80;
/** A Chinese character is a syllable of its own; the other scripts that slugify does not know are written letter by letter. */
const OTHER_SCRIPTS =
  /\p{Script=Han}|[\u30fc[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Common}\p{Script=Inherited}]]]+/gv;

/**
 * The slug that a title asks for, of a-z, 0-9 and "-", at most 80 characters and cut between words: `Füße & Co.` becomes
 * `fuesse-and-co`, `你好` becomes `ni-hao`. Empty when no letter or digit is left.
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

/** The slug of an article whose title leaves nothing for one. */
export const namelessSlug = (): string => `article-${randomBytes(5).toString('hex')}`;
