import { filesIn, findAll, read } from './sources';

const GUIDE = 'docs/add-a-feature.md';
/** A file that names a part of the example, comments on articles. */
const NAMES_COMMENTS =
  /\bComments?(Routes|Added|Removed|View|NotFound|Service|Controller|Repository)\b|\bNotYourComment\b|\barticle_?[cC]ommented\b|\/comments\b|CREATE TABLE comment\b/;
/** Files that use comments and are not part of the example: later features, and tests of what kinds of notifications share. */
const OTHERS = [
  // Written for a release.
  'docs/openapi.json',
  'apps/articles/src/comment/comment-change.controller.ts',
  'apps/articles/src/comment/comment-change.service.ts',
  'apps/articles/src/comment/comment-change.repository.ts',
  'apps/auth/src/audit/article.consumer.ts',
  'apps/gateway/src/articles/comment-stream.controller.ts',
  'apps/notifications/src/kinds/reactions.spec.ts',
  'docs/architecture.md',
  'docs/realworld.md',
  'test/e2e/audit-log.e2e-spec.ts',
  'test/e2e/comments-stream.e2e-spec.ts',
  'apps/notifications/src/fan-out/fan-out.int-spec.ts',
  'scripts/dev/seed/api.ts',
  'scripts/lab/bench/load/operations.ts',
  'apps/gateway/src/read-cache/cached-routes.ts',
  'test/e2e/read-cache.e2e-spec.ts',
  'test/support/read-hammer.ts',
  'test/e2e/followers.e2e-spec.ts',
  'test/e2e/follows.e2e-spec.ts',
  'test/e2e/site-pages.e2e-spec.ts',
  'test/e2e/stream-tickets.e2e-spec.ts',
  'test/e2e/streams-over-gateways.e2e-spec.ts',
  ...filesIn('apps/gateway/src/realworld'),
  'test/support/realworld.ts',
  ...filesIn('test/e2e').filter((path) => path.startsWith('test/e2e/realworld-')),
];
/** The client is generated, and its tests call routes. */
const CLIENT = 'libs/client/src/';
/** The guide is about the API; its pages are another work. */
const SITE = 'apps/web/';
const MOST_FILES = 16;

const guide = read(GUIDE);

/** Each excerpt with the file that the text before it links to last. A line `// …` separates its parts. */
function excerptsOf(text: string): { file: string; parts: string[] }[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code = '' }) => ({
    file: findAll(text.slice(0, index), /\]\(\.\.\/([\w./-]+)\)/g).at(-1) ?? '',
    parts: code.split(/^ *\/\/ …\n/m),
  }));
}

const withoutIndentation = (text: string): string => text.replaceAll(/^ +/gm, '');

/** The parts of excerpts that their files do not hold in this order, as whole lines; indentation does not count. */
function strangersOf(text: string): string[] {
  return excerptsOf(text).flatMap(({ file, parts }) => {
    let rest = `\n${withoutIndentation(read(file))}`;
    return parts.map(withoutIndentation).flatMap((part) => {
      const at = rest.indexOf(`\n${part}`);
      if (at < 0) return [`${file}: ${part.split('\n', 1)[0]}`];
      rest = rest.slice(at + part.length);
      return [];
    });
  });
}

describe('docs/add-a-feature.md', () => {
  it('shows code as it is in the files that it names', () => {
    expect(excerptsOf(guide).length).toBeGreaterThan(8);
    expect(strangersOf(guide)).toEqual([]);
  });

  it('would not pass with a line that is changed, or parts in another order', () => {
    expect(strangersOf(guide.replace('await this.comments.delete(tx, comment)', 'await 0'))).toHaveLength(1);
    const [{ file = '', parts = [] } = {}] = excerptsOf(guide);
    const reversed = `[x](../${file})\n\`\`\`ts\n${parts.toReversed().join('// …\n')}\`\`\`\n`;
    expect(strangersOf(reversed)).not.toEqual([]);
  });

  it(`lists the files of its example, all of them, and at most ${MOST_FILES}`, () => {
    const listed = findAll(guide, /^\| *\d+ *\| \[`([^`]+)`\]/gm);
    const all = filesIn('apps', 'docs', 'libs', 'migrations', 'observability', 'scripts', 'test');
    const backEnd = all.filter((path) => !path.startsWith(CLIENT) && !path.startsWith(SITE));
    const naming = backEnd.filter((path) => NAMES_COMMENTS.test(read(path)));
    const others = [GUIDE, 'test/architecture/guide.spec.ts', ...OTHERS];
    expect([...listed].sort()).toEqual(naming.filter((path) => !others.includes(path)));
    expect(listed.length).toBeLessThanOrEqual(MOST_FILES);
  });
});
