import { execFileSync } from 'node:child_process';
import { isForDevelopment } from '#config';
import { read, ROOT } from './sources';

/** Patterns of secrets of any issuer. */
const SECRETS: Record<string, RegExp> = {
  'a private key': /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}/,
  'a seed of NATS': /\bS[UAOCNX][A-Z2-7]{56}\b/,
  'a signed token': /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{20,}/,
  'an access key': /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|xox[abp]-[\w-]{20,}|npm_\w{36})\b/,
};
/** A URL with a password, which is the group. */
const URL_PASSWORD = /\b[a-z]+:\/\/[^\s/:@'"`]*:([^\s/@'"`]+)@/g;
/** Placeholders of examples and tests: a word that says so, or a variable. */
const PLACEHOLDER = /^(?:password|PASSWORD|secret|wrong[\w-]*|admin|b|pass[\w%-]*|p[\w%]*|\$\{.*|…)$/;

/** A line of a lock file names hashes and addresses, and no secrets. */
const tracked = (): string[] =>
  execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path && path !== 'package-lock.json' && !/\.(png|svg|ico)$/.test(path));

const secretsIn = (text: string): string[] => [
  ...Object.entries(SECRETS)
    .filter(([, pattern]) => pattern.test(text))
    .map(([what]) => what),
  ...[...text.matchAll(URL_PASSWORD)]
    .filter(([, password = '']) => !PLACEHOLDER.test(password) && !isForDevelopment(password))
    .map(([url]) => `a password in ${url}`),
];

describe('the repository', () => {
  it('holds no secret', () => {
    const files = tracked();
    expect(files.length).toBeGreaterThan(400);
    const found = files.flatMap((path) => secretsIn(read(path)).map((what) => `${path}: ${what}`));
    expect(found).toEqual([]);
  });

  it.each([
    ['a private key', `-----BEGIN ${'PRIVATE KEY'}-----\n${'MIGHAgEAMBMGByqGSM49'}`],
    ['a seed of NATS', `SU${'A'.repeat(56)}`],
    ['a signed token', `eyJ${'a'.repeat(10)}.eyJ${'b'.repeat(10)}.${'c'.repeat(40)}`],
    ['an access key', `AKIA${'A'.repeat(16)}`],
    ['a password in', `postgres:${'//'}someone:hunter2@host`],
  ])('would be found out with %s in it', (what, text) => {
    expect(secretsIn(text)).toEqual([expect.stringContaining(what) as string]);
  });
});
