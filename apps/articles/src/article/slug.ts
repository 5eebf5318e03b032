import slugify from '@sindresorhus/slugify';

const LONGEST = 80;

/** The address a title wishes for: `Füße & Co.` becomes `fuesse-and-co`. A title of signs alone gets `article`. */
export function slugFrom(title: string): string {
  const slug = slugify(title).slice(0, LONGEST).replace(/-+$/, '');
  return slug || 'article';
}
