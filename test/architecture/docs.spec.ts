import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { APPS, valueOf, SERVICES, takes, variablesOf } from './app-environments';
import { filesIn, findAll, read, ROOT } from './sources';

/** The rows of a Markdown table that begin with a name in code, as their cells. */
const rowsOf = (text: string): string[][] =>
  findAll(text, /^\| (`.+) \|$/gm).map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()));

const plain = (cell = ''): string => cell.replaceAll('`', '');

describe('README', () => {
  const readme = read('README.md');
  const settings = rowsOf(readme).filter((cells) => cells.length === 4);
  const rowOf = (app: string, variable: string): string[] | undefined => {
    const groups = ['all', app, ...(SERVICES.includes(app) ? ['services'] : [])];
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

  it('explains no variable that nobody reads', () => {
    const names = new Set(APPS.flatMap(variablesOf));
    expect(settings.map(([name]) => plain(name)).filter((name) => !names.has(name))).toEqual([]);
  });

  it('explains every npm script', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const commands = rowsOf(readme).map(([name]) => plain(name));
    const wanted = Object.keys(scripts).map((name) =>
      /^(start|test)$/.test(name) ? `npm ${name}` : `npm run ${name}`,
    );
    expect(wanted.filter((command) => !commands.includes(command))).toEqual([]);
    expect(commands.filter((name) => name.startsWith('npm ') && !wanted.includes(name))).toEqual([]);
  });
});

describe('the documentation', () => {
  const texts = ['README.md', ...filesIn('docs').filter((path) => path.endsWith('.md'))];

  it.each(texts)('%s links to what is there', (path) => {
    const links = findAll(read(path), /\]\(([^)#\s]+)[^)]*\)/g).filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(path), link)))).toEqual([]);
  });

  it('is all reached from README', () => {
    const decisions = texts.filter((path) => path.startsWith('docs/decisions/'));
    const linked = texts.flatMap((path) =>
      findAll(read(path), /\]\(([^)#\s]+)[^)]*\)/g).map((link) => join(dirname(path), link)),
    );
    expect(texts.filter((path) => path !== 'README.md' && !linked.includes(path))).toEqual([]);
    expect(decisions.length).toBeGreaterThan(7);
  });
});
