import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { APPS, SERVICES } from '#platform';
import { takes, valueOf, variablesOf } from './app-environments';
import { filesIn, findAll, read, ROOT } from './sources';

/** The rows of a Markdown table that begin with a name in code, as their cells. */
const rowsOf = (text: string): string[][] =>
  findAll(text, /^\| (`.+) \|$/gm).map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()));

const plain = (cell = ''): string => cell.replaceAll('`', '');

/** The anchors that GitHub gives the headings of a text. */
const anchorsOf = (text: string): string[] =>
  findAll(text, /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('docs/configuration.md', () => {
  const rows = rowsOf(read('docs/configuration.md'));
  const settings = rows.filter((cells) => cells.length === 4);
  const rowOf = (app: string, variable: string): string[] | undefined => {
    const groups = ['all', app, ...(SERVICES.some((service) => service === app) ? ['services'] : [])];
    return settings.find(([name, group = '']) => plain(name) === variable && groups.includes(group));
  };

  it.each(APPS)('explains every variable of %s, with its default', (app) => {
    expect(variablesOf(app).filter((name) => !rowOf(app, name))).toEqual([]);
    for (const variable of variablesOf(app)) {
      const written = plain(rowOf(app, variable)?.[2]);
      if (written === 'required') expect([variable, takes(app, variable)]).toEqual([variable, false]);
      else if (written === 'none') expect([undefined, []]).toContainEqual(valueOf(app, variable));
      else expect([variable, valueOf(app, variable, written)]).toEqual([variable, valueOf(app, variable)]);
    }
  });

  it('explains only variables that an app reads', () => {
    const names = new Set(APPS.flatMap(variablesOf));
    expect(settings.map(([name]) => plain(name)).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('.env.example', () => {
  const lines = findAll(read('.env.example'), /^# ([A-Z][A-Z0-9_]*=.*)$/gm);
  const examples = lines.map((line) => [line.split('=', 1)[0] ?? '', line.replace(/^\w+=/, '')] as const);
  const ofStart = rowsOf(read('docs/configuration.md'))
    .filter((cells) => cells.length === 2)
    .map(([name]) => plain(name));

  it('holds comments only', () => {
    expect(read('.env.example')).not.toMatch(/^[^#\n]/m);
    expect(examples.length).toBeGreaterThan(15);
  });

  it.each(examples)('shows the default of %s: %j', (name, value) => {
    // These mean something else to `npm start` than to an app; `HOST` opens the gateway to this machine only.
    if (ofStart.includes(name) && name !== 'PORT') return expect(['', '127.0.0.1']).toContain(value);
    const [app] = APPS.filter((one) => variablesOf(one).includes(name));
    expect([name, app]).toEqual([name, expect.any(String)]);
    if (value === '') expect([undefined, []]).toContainEqual(valueOf(app as string, name));
    else expect(valueOf(app as string, name, value)).toEqual(valueOf(app as string, name));
  });
});

describe('docs/commands.md', () => {
  const commands = rowsOf(read('docs/commands.md')).map(([name]) => plain(name));

  it('explains every npm script', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const wanted = Object.keys(scripts).map((name) =>
      /^(start|test)$/.test(name) ? `npm ${name}` : `npm run ${name}`,
    );
    expect(wanted.filter((command) => !commands.includes(command))).toEqual([]);
    expect(commands.filter((name) => !wanted.includes(name))).toEqual([]);
  });
});

describe('the documentation', () => {
  const FRONT = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'];
  const texts = [...FRONT, ...filesIn('docs').filter((path) => path.endsWith('.md'))];

  it.each(texts)('%s links to existing files', (path) => {
    const links = findAll(read(path), /\]\(([^)#\s]+)[^)]*\)/g).filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(path), link)))).toEqual([]);
  });

  it.each(texts)('%s links to existing headings', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)#\s:]*)#([^)\s]+)\)/g)];
    const missing = links.filter(([, file, anchor = '']) => {
      const target = file ? join(dirname(path), file) : path;
      return target.endsWith('.md') && !anchorsOf(read(target)).includes(anchor);
    });
    expect(missing.map(([link]) => link)).toEqual([]);
  });

  it.each(texts)('%s names existing npm scripts', (path) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = findAll(read(path), /\bnpm run ([a-z][\w:-]*)/g);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('is all linked from README or another page', () => {
    const decisions = texts.filter((path) => path.startsWith('docs/decisions/'));
    const linked = texts.flatMap((path) =>
      findAll(read(path), /\]\(([^)#\s]+)[^)]*\)/g).map((link) => join(dirname(path), link)),
    );
    expect(texts.filter((path) => path !== 'README.md' && !linked.includes(path))).toEqual([]);
    expect(decisions.length).toBeGreaterThan(7);
  });
});
