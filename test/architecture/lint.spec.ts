import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TOOLS } from '../../scripts/dev/tools';
import { findAll, read, ROOT } from './sources';

const PLANTED = join(__dirname, 'lint/planted');
const SETTINGS = ['.oxfmtrc.json', '.oxlintrc.json', 'tsconfig.json', 'apps/web/tsconfig.json'];
/** Reports code that React's compiler cannot memoize; in all the examples that we tried, another rule reports the reason instead. */
const NOT_PLANTED = ['preserve-manual-memoization'];

interface Diagnostic {
  /** The plugin and the rule: `eslint(no-var)`. */
  code: string;
  filename: string;
  labels: { span: { line: number } }[];
}

describe('the linter', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lint-'));
    cpSync(PLANTED, folder, { recursive: true });
    for (const path of [...SETTINGS, 'libs/client/tsconfig.json'])
      cpSync(join(ROOT, path), join(folder, path));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const run = (args: string[]): { status: number | null; stdout: string } =>
    spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

  /** What the linter reports, as `path:line rule`. */
  function reported(): string[] {
    const { status, stdout } = run([...TOOLS.oxlint, '--format', 'json']);
    expect(status).toBe(1);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] };
    return diagnostics.map(
      ({ code, filename, labels }) => `${filename}:${labels[0]?.span.line} ${/\(([\w-]+)\)/.exec(code)?.[1]}`,
    );
  }

  /** What a planted file says about its lines, in comments like `// error: no-var` or, about the next line, `// error below: no-var`. */
  const expected = (path: string): string[] =>
    readFileSync(join(folder, path), 'utf8')
      .split('\n')
      .flatMap((line, at) => {
        const [, below, rules = ''] = /\/\/ error( below)?: ([\w -]+)$/.exec(line) ?? [];
        return findAll(rules, /([\w-]+)/g).map((rule) => `${path}:${at + (below ? 2 : 1)} ${rule}`);
      });

  it('reports every planted violation, under its rule and at its line, and nothing else', () => {
    const lines = (count: number): string => `export {};\n${'// A line.\n'.repeat(count - 1)}`;
    put('apps/articles/src/short.ts', lines(300));
    put('apps/articles/src/long.ts', lines(301));
    put('libs/client/src/generated/long.ts', lines(301));
    put('apps/articles/src/disabled.ts', '// oxlint-disable-next-line no-var\nexport {};\n');
    const found = reported();
    // A directive that disables nothing; this report names no rule.
    expect(found).toContain('apps/articles/src/disabled.ts:1 undefined');
    const long = found.filter((one) => one.endsWith(' max-lines'));
    expect(long).toEqual([expect.stringMatching(/^apps\/articles\/src\/long\.ts:/)]);

    const planted = [
      ...['promises', 'statements', 'types', 'unsafe'].map((name) => `apps/articles/src/${name}.ts`),
      'apps/web/src/component.tsx',
      'libs/client/src/client.spec.ts',
      'scripts/printing.ts',
      'test/focused.spec.ts',
    ];
    const others = found.filter((one) => !long.includes(one) && !one.endsWith(' undefined'));
    expect(others.sort()).toEqual(planted.flatMap(expected).sort());

    const rules = findAll(read('.oxlintrc.json'), /^ +"(?:\w+\/)?([\w-]+)": (?:\[\s*)?"error"/gm);
    expect(rules.length).toBeGreaterThan(60);
    const missing = rules.filter((rule) => !found.some((one) => one.endsWith(` ${rule}`)));
    expect(missing).toEqual(NOT_PLANTED);
  });

  it('reports files of every kind that are formatted differently, and can format them', () => {
    const texts = {
      ts: 'export const a = "b"',
      tsx: 'export const a = <b   />;',
      mjs: 'export const a = "b"',
      json: '{"a":1}',
      yaml: 'a:   1',
      md: '*  a',
      css: 'a{color:red}',
      html: '<p   >a</p>',
    };
    const files = Object.entries(texts).map(([ending, text]) => {
      put(`layout/file.${ending}`, text);
      return `layout/file.${ending}`;
    });
    const { status, stdout } = run([...TOOLS.oxfmt, '--list-different', 'layout']);
    expect(status).toBe(1);
    expect(stdout.trim().split('\n').sort()).toEqual(files.sort());
    expect(run([...TOOLS.oxfmt, '--write', 'layout']).status).toBe(0);
    expect(run([...TOOLS.oxfmt, '--check', 'layout']).status).toBe(0);
  });
});
