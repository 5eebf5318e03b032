import { readdirSync } from 'node:fs';
import { HABITS } from './habits';
import { habitsIn } from './prose';
import { filesIn, read, ROOT } from './sources';

/** They quote the habits, contain texts of invented users, or a comment that is stored in a database. */
const EXEMPT = [
  'test/architecture/habits.ts',
  'test/architecture/style.spec.ts',
  'scripts/dev/seed/demo-texts.ts',
  'migrations/articles/1763640000000-articles.ts',
];

const PROSE =
  /\.(?:[cm]?[jt]sx?|md|ya?ml|env)$|^observability\/.*\.json$|(?:^|\/)Dockerfile$|\.env\.example$/;
const FOLDERS = ['.github', 'apps', 'docs', 'k8s', 'libs', 'migrations', 'observability', 'scripts', 'test'];
const inRoot = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isFile());
const files = [...inRoot.map(({ name }) => name), ...filesIn(...FOLDERS)].filter(
  (path) => PROSE.test(path) && !EXEMPT.includes(path),
);

describe('comments, messages, test names and documents', () => {
  it('are free of the habits in docs/style.md', () => {
    expect(files.length).toBeGreaterThan(600);
    expect(files.flatMap((path) => habitsIn(path, read(path)))).toEqual([]);
  });
});

describe('the search for habits', () => {
  const BAD = HABITS.flatMap(({ name, bad }) => bad.map((text) => ({ name, text })));
  const GOOD = HABITS.flatMap(({ name, good }) => good.map((text) => ({ name, text })));
  const namesIn = (path: string, text: string): string =>
    habitsIn(path, text)
      .map((finding) => finding.split(', in "')[0])
      .join();

  it.each(BAD)('finds $name in a comment: $text', ({ name, text }) => {
    expect(namesIn('a.ts', `/** ${text} */`)).toContain(name);
  });

  it.each(GOOD)('finds nothing of $name in: $text', ({ name, text }) => {
    expect(namesIn('a.ts', `/** ${text} */`)).not.toContain(name);
  });

  it.each([
    ['a comment of several lines', 'a.ts', '\n/**\n * Works on so\n * many at once.\n */', 3],
    ['neighbouring line comments', 'a.ts', '\n// Works on so\n// many at once.', 2],
    ['a string', 'a.ts', "\n\nit('is refused when it is none', run);", 3],
    ['a template', 'a.ts', 'const a = 1;\nthrow new Error(`${a} is no slug`);', 2],
    ['a paragraph', 'a.md', '# A\n\nWorks on so\nmany at once.', 3],
    ['a table', 'a.md', '| A | B |\n| - | - |\n| fine | so many |', 3],
    ['a comment of YAML', 'a.yaml', 'a: 1\n# Works on so\n# many', 2],
    ['a value of YAML', 'a.yaml', 'a: 1\nsummary: answers nobody', 2],
  ])('finds a habit in %s, with its line', (_, path, text, line) => {
    expect(habitsIn(path, text)).toEqual([expect.stringMatching(new RegExp(`^${path}:${line}: `))]);
  });

  it.each([
    ['code', 'a.ts', 'const door = /so many/.test(told) ? fact : promise;'],
    ['a string of one word', 'a.ts', "const DOOR = 'door';"],
    ['code in Markdown', 'a.md', 'The `door` is open.\n\n```ts\n// so many\n```'],
    ['the address of a link', 'a.md', 'See [servers](test/doors).'],
    ['the name of a file', 'a.md', 'See [service-authentication.e2e-spec.ts](test/service.ts).'],
    ['the examples of the style guide', 'docs/style.md', '| so many | at most `limit` |'],
  ])('passes over %s', (_, path, text) => {
    expect(habitsIn(path, text)).toEqual([]);
  });
});
