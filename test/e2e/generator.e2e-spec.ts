import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_DIR } from '../../scripts/dev/project';
import { TOOLS } from '../../scripts/dev/tools';
import { PROGRAMS } from '../support/servers';
import { temporaryFolder } from '../support/temporary-folder';

// It builds, lints and tests the whole project, on a machine that may do ten things at once.
jest.setTimeout(600_000);

const LEFT_OUT = ['.data', '.git', 'coverage', 'node_modules'];

/** A copy of the project that shares its packages and programs. */
async function scratchCopy(): Promise<string> {
  const folder = join(await temporaryFolder(), 'project');
  const entries = (await readdir(PROJECT_DIR)).filter((name) => !LEFT_OUT.includes(name));
  for (const name of entries)
    await cp(join(PROJECT_DIR, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  await mkdir(join(folder, '.data'));
  await symlink(PROGRAMS, join(folder, '.data/bin'));
  await symlink(join(PROJECT_DIR, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

describe('the generator', () => {
  let folder: string;
  const written: string[] = [];

  /** Runs a tool in the copy. @returns what it printed @throws with that when it fails */
  async function run(args: string[]): Promise<string> {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    try {
      const { stdout } = await promisify(execFile)(process.execPath, args, options);
      return stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${args.join(' ')} failed\n${stdout}\n${stderr}`, { cause: error });
    }
  }
  const inCopy = (args: string[]): string[] => args.map((arg) => arg.replace(PROJECT_DIR, folder));
  const generate = async (...args: string[]): Promise<void> => {
    const output = await run(['dist/scripts/dev/generate.js', ...args]);
    written.push(...[...output.matchAll(/^[+~] (.+)$/gm)].map(([, path]) => path as string));
  };

  beforeAll(async () => {
    folder = await scratchCopy();
    await generate('service', 'polls');
    await run(inCopy(TOOLS.build));
    await generate('noun', 'articles', 'reading-list');
    await run(inCopy(TOOLS.build));
    await generate('client');
  });

  it('writes a service and a noun in the layout of the project, with tests', async () => {
    expect(written).toEqual(
      expect.arrayContaining([
        ...['apps/polls/src/main.ts', 'apps/polls/src/poll/poll.service.ts', 'test/e2e/polls.e2e-spec.ts'],
        ...['platform.ts', 'docker-compose.dev.yml', 'k8s/base/polls/kustomization.yaml'],
        ...['apps/articles/src/reading-list/reading-list.service.ts', 'test/e2e/reading-lists.e2e-spec.ts'],
      ]),
    );
    await run([...inCopy(TOOLS.oxfmt), '--check', ...new Set(written)]);
    const sources = [...new Set(written)].filter((path) => path.endsWith('.ts'));
    await run([...inCopy(TOOLS.oxlint), ...sources]);
  });

  it('keeps every rule of the house: topology, manifests, permissions, documents', async () => {
    const rooms = [
      'api-docs',
      'client',
      'contracts',
      'deployment',
      'docs',
      'imports',
      'k8s',
      'layout',
      'nats',
      'observability',
      'routes',
    ];
    const pattern = `test/architecture/(${rooms.join('|')})`;
    await run([...inCopy(TOOLS.jest), '--selectProjects', 'unit', '--testPathPatterns', pattern, '-w', '1']);
  });

  it('writes what runs: the system starts with the new service, whose routes work', async () => {
    const pattern = 'test/e2e/(polls|reading-lists)';
    await run([...inCopy(TOOLS.jest), '--selectProjects', 'e2e', '--testPathPatterns', pattern, '-w', '1']);
  });

  it.each([
    [['service', 'Polls'], 'A service is named by 3 to 24 small letters'],
    [['service', 'articles'], 'There is an app "articles" already'],
    [['noun', 'weather', 'cloud'], 'There is no service "weather"'],
    [['noun', 'articles', 'ReadingList'], 'A noun is named in kebab-case'],
  ])('refuses %j and writes nothing', async (args, reason) => {
    await expect(generate(...args)).rejects.toThrow(reason);
  });
});
