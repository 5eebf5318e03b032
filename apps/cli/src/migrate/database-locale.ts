import type { DataSource } from 'typeorm';

/**
 * The options of a new database: UTF-8, and text in the order of code points by PostgreSQL's own rules, which are the same on every
 * machine, whatever its C library. PostgreSQL 16 and older have no rules of their own and use those of the C locale.
 */
export const localeOf = (serverVersion: number): string =>
  `TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'${
    serverVersion >= 170_000 ? ` LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'` : ''
  }`;

interface Found {
  name: string;
  encoding: string;
  /** Whether `I` and `i` are the same letter, as usernames and e-mail addresses are compared without case. */
  cases: boolean;
  byCodePoint: boolean;
  version: string;
}

const FOUND = `
  SELECT datname AS name, pg_encoding_to_char(encoding) AS encoding,
    lower('ABCDEFGHIJKLMNOPQRSTUVWXYZ') = 'abcdefghijklmnopqrstuvwxyz' AS cases, 'Z' < 'a' AS "byCodePoint",
    current_setting('server_version_num') AS version
  FROM pg_database WHERE datname = current_database()`;

/**
 * Checks the locale of the database before it is migrated.
 * @returns a warning if the locale differs from the tested one in a way that only affects the order of names
 * @throws when the database cannot store or compare the texts of the system
 */
export async function checkLocale(source: DataSource): Promise<string | undefined> {
  const [found] = await source.query<Found[]>(FOUND);
  if (!found) return undefined;
  const { name, encoding, cases, byCodePoint, version } = found;
  const remedy = `Create it with: CREATE DATABASE ${name} ${localeOf(Number(version))}`;
  if (encoding !== 'UTF8') throw new Error(`The database ${name} stores ${encoding}, not UTF8. ${remedy}`);
  if (!cases) throw new Error(`The locale of the database ${name} has other rules for capitals. ${remedy}`);
  if (byCodePoint) return undefined;
  return `The locale of the database ${name} is not C.UTF-8: names are ordered by other rules. ${remedy}`;
}
