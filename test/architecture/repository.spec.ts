import { parse } from 'yaml';
import { TOOLS } from '../../scripts/dev/tools';
import { findAll, read } from './sources';

interface Package {
  scripts: Record<string, string>;
  engines: { node: string };
  license: string;
  optionalDependencies: Record<string, string>;
}
const { scripts, engines, license, optionalDependencies } = JSON.parse(read('package.json')) as Package;

/** npm commands in a text that package.json does not have. */
const unknownCommands = (text: string): string[] =>
  findAll(text, /\bnpm run ([\w:-]+)/g).filter((name) => !(name in scripts));

describe('the repository', () => {
  it('names in .nvmrc the Node version that the project installs', () => {
    const majors = Object.values(optionalDependencies).map((version) => version.split('.')[0]);
    expect(new Set(majors)).toEqual(new Set([read('.nvmrc').trim()]));
  });

  it('has badges that are correct', () => {
    expect(read('docs/images/badge-node.svg')).toContain(`node: ${engines.node.replace('>=', '&gt;= ')}`);
    expect(read('docs/images/badge-license.svg')).toContain(`license: ${license}`);
    expect(read('LICENSE')).toMatch(new RegExp(`^${license} License`));
  });

  it('opens in a development container that builds the project and forwards the public port', () => {
    const container = JSON.parse(read('.devcontainer/devcontainer.json')) as Record<string, unknown>;
    expect(unknownCommands(container.postCreateCommand as string)).toEqual([]);
    expect(container.forwardPorts).toEqual([8080, 24_318]);
  });

  it('compiles with one checker, which takes half the time of four', () => {
    const { types, siteTypes, build } = TOOLS;
    for (const args of [types, siteTypes, build]) expect(args.join(' ')).toContain(' --checkers 1 ');
    expect(read('scripts/dev/bootstrap/build.mjs')).toContain("'--checkers', '1'");
  });

  it('indents as .editorconfig says', () => {
    expect(read('.editorconfig')).toContain('indent_size = 2');
    const [width] = findAll(read('.editorconfig'), /^max_line_length = (\d+)/gm);
    expect(JSON.parse(read('.oxfmtrc.json'))).toMatchObject({ printWidth: Number(width) });
  });
});

describe('the CI workflow', () => {
  interface Step {
    uses?: string;
    run?: string;
  }
  interface Workflow {
    permissions: Record<string, string>;
    jobs: Record<string, { steps: Step[]; 'timeout-minutes'?: number }>;
  }
  const workflow = parse(read('.github/workflows/ci.yml')) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it('runs lint, all tests and the audit of the lockfile by the commands of the README', () => {
    const commands = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(commands).toEqual(['npm run lint', 'npm test', 'npm run supply-chain']);
    expect(commands.flatMap(unknownCommands)).toEqual([]);
  });

  it('has only permission to read, and ends a job that hangs', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  it('pins actions by commit', () => {
    const actions = steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/^[\w/-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });
});

describe('the templates', () => {
  const FOLDER = '.github/ISSUE_TEMPLATE';

  it.each(['bug', 'feature'])('ask for what a %s needs', (name) => {
    const form = parse(read(`${FOLDER}/${name}.yml`)) as { body: { type: string; id?: string }[] };
    expect(form.body.filter(({ type, id }) => type !== 'markdown' && !id)).toEqual([]);
  });

  it('name commands and files that exist', () => {
    const text = read('.github/pull_request_template.md');
    expect(unknownCommands(text)).toEqual([]);
    for (const path of findAll(text, /`([\w/-]+\.md)`/g)) expect(read(path)).not.toBe('');
  });
});
