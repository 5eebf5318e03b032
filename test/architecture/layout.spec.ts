import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { APPS, SERVICES } from '#platform';
import { filesIn, findAll, read, ROOT, sourcesIn } from './sources';

const EVERYWHERE = ['apps', 'libs', 'migrations', 'scripts', 'test'];
const LONGEST_FILE = 300;

/** The roles of classes: a pattern by which to recognize one in a source, and the suffix of its file. */
const ROLES = [
  { what: 'a controller', sign: /^@Controller\(/m, suffix: /\.(controller|consumer)\.ts$/ },
  { what: 'a consumer', sign: /^ {2}@On\(/m, suffix: /\.consumer\.ts$/ },
  { what: 'an entity', sign: /^@Entity\(/m, suffix: /\.entity\.ts$/ },
  { what: 'a module', sign: /^@Module\(/m, suffix: /\.module\.ts$/ },
  { what: 'a service', sign: /^export class \w+Service\b/m, suffix: /\.service\.ts$/ },
  { what: 'a repository', sign: /^export class \w+Repository\b/m, suffix: /\.repository\.ts$/ },
  { what: 'an exception filter', sign: /implements ExceptionFilter/, suffix: /\.filter\.ts$/ },
  { what: 'a guard', sign: /implements CanActivate/, suffix: /\.guard\.ts$/ },
  { what: 'a kind of job', sign: /^export const \w+ = job\(/m, suffix: /\.job\.ts$/ },
  { what: 'the variables of an app', sign: /= ServiceEnv\.extend\(/, suffix: /\.env\.ts$/ },
  { what: 'a call or an event', sign: /\b(rpc|event)\(\s*'/, suffix: /\.contract\.ts$/ },
  { what: 'a route', sign: /\broute\(\s*'/, suffix: /\.routes\.ts$/ },
];
const SUFFIXES =
  /^(config|controller|consumer|service|repository|reads|sql|entity|view|command|errors|env|job|module|contract|routes|guard|filter|setup|spec|int-spec|e2e-spec)$/;

describe('the layout', () => {
  // A template's name is filled in by the generator.
  const files = filesIn(...EVERYWHERE).filter((path) => !path.includes('/templates/'));

  it('has names in kebab-case, with a role as the only suffix', () => {
    const odd = files.filter((path) => {
      if (path.startsWith('libs/client/') && /\/(LICENSE|README\.md)$/.test(path)) return false;
      const [name = '', ...suffixes] = basename(path).split('.').slice(0, -1);
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || !suffixes.every((suffix) => SUFFIXES.test(suffix));
    });
    expect(odd).toEqual([]);
  });

  it.each(ROLES)('keeps $what in a file with its suffix', ({ sign, suffix }) => {
    const holders = sourcesIn('apps', 'libs').filter((path) => sign.test(read(path)));
    expect(holders.length).toBeGreaterThan(0);
    expect(holders.filter((path) => !suffix.test(path))).toEqual([]);
  });

  it('has no folder for miscellaneous code', () => {
    const folders = new Set(files.flatMap((path) => dirname(path).split('/')));
    expect([...folders].filter((name) => /^(common|shared|utils?|helpers?|misc|core)$/.test(name))).toEqual(
      [],
    );
  });

  it(`has no file longer than ${LONGEST_FILE} lines`, () => {
    const long = filesIn('apps', 'libs', 'scripts')
      .filter((path) => !path.startsWith('libs/client/src/generated/'))
      .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
      .filter(({ lines }) => lines > LONGEST_FILE);
    expect(long).toEqual([]);
  });

  it('has a project in nest-cli.json for each app and each library, and no other', () => {
    const { projects } = JSON.parse(read('nest-cli.json')) as { projects: Record<string, { root: string }> };
    // Vite bundles the front end.
    const folders = ['apps', 'libs']
      .flatMap((room) => readdirSync(join(ROOT, room)).map((name) => `${room}/${name}`))
      .filter((folder) => folder !== 'apps/web');
    expect(
      Object.values(projects)
        .map(({ root }) => root)
        .sort(),
    ).toEqual(folders.sort());
  });

  it('gives each app one main.ts, one module and one list of variables', () => {
    for (const app of APPS) {
      const roots = sourcesIn(`apps/${app}`).map((path) => path.replace(`apps/${app}/src/`, ''));
      expect(roots).toEqual(expect.arrayContaining(['main.ts', `${app}.module.ts`, `${app}.env.ts`]));
    }
  });
});

describe('migrations', () => {
  const migrations = sourcesIn('migrations').filter((path) => dirname(path) !== 'migrations');

  it.each(migrations)('%s goes up and down, under a name that contains its time', (path) => {
    const text = read(path);
    const [timestamp = '', ...words] = basename(path, '.ts').split('-');
    const name = words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
    expect(timestamp).toMatch(/^\d{13}$/);
    expect(findAll(text, /^export class (\w+) implements MigrationInterface/gm)).toEqual([
      `${name}${timestamp}`,
    ]);
    expect(text).toMatch(/^ {2}async up\(runner: QueryRunner\)/m);
    expect(text).toMatch(/^ {2}async down\(runner: QueryRunner\)/m);
  });

  it('begin each database with the tables of events', () => {
    for (const service of SERVICES) {
      const [first = ''] = migrations.filter((path) => path.startsWith(`migrations/${service}/`));
      expect(read(first)).toContain('createMessagingTables(runner)');
      expect(read(first)).toContain('dropMessagingTables(runner)');
    }
  });
});
