import { randomInt } from 'node:crypto';
import slugify from '@sindresorhus/slugify';

const LONGEST = 30;

/** A username made from a person's name, for a registration without one: `Zoë Ünal` becomes `zoe-uenal`. */
export function usernameFrom(name: string): string {
  const base = slugify(name.normalize('NFKC'), { decamelize: false })
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
  return base || 'reader';
}

/** The username with a random number appended, for when it is taken. */
export const numbered = (username: string): string => `${username}-${randomInt(1_000, 10_000_000)}`;
