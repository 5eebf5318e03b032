import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../../test/support/temporary-folder';

interface Bootstrap {
  dependenciesAreCurrent(root: string): boolean;
  withLock<T>(root: string, work: () => Promise<T>): Promise<T>;
  buildIsCurrent(root: string): boolean;
  build(root: string, node: string): Promise<void>;
  siteIsCurrent(root: string): boolean;
  buildSite(root: string, node: string): Promise<void>;
  packagesAreCurrent(root: string): boolean;
  bundlePackages(root: string, node: string): Promise<void>;
  envFile(root: string, command: string): string[];
}

// Imported by a computed path, so that the compiler asks for no declarations of these plain JavaScript modules.
async function load<K extends keyof Bootstrap>(file: string): Promise<Pick<Bootstrap, K>> {
  return (await import(join(__dirname, file))) as Pick<Bootstrap, K>;
}

function write(root: string, path: string, content: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

describe('the dependencies', () => {
  const wanted = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0', optional: true },
    },
  };

  it('are current after any npm run that installed this lock, and outdated once the lock changes', async () => {
    const { dependenciesAreCurrent } = await load<'dependenciesAreCurrent'>('install.mjs');
    const root = await temporaryFolder();
    write(root, 'package-lock.json', wanted);
    expect(dependenciesAreCurrent(root)).toBe(false);
    // b is for another platform, so npm left it out.
    write(root, 'node_modules/.package-lock.json', { packages: { 'node_modules/a': { version: '1.0.0' } } });
    expect(dependenciesAreCurrent(root)).toBe(true);
    write(root, 'package-lock.json', {
      packages: { ...wanted.packages, 'node_modules/a': { version: '1.0.1' } },
    });
    expect(dependenciesAreCurrent(root)).toBe(false);
  });
});

describe('the preparation lock', () => {
  it.each(['999999999', '', '999999999 12345', '1', '1 12345', `${process.pid} 12345`])(
    'is ignored when its owner has ended or its process id now belongs to another process, and is released: %j',
    async (owner) => {
      const { withLock } = await load<'withLock'>('lock.mjs');
      const root = await temporaryFolder();
      write(root, '.data/prepare.lock', owner);
      await expect(withLock(root, async () => 'done')).resolves.toBe('done');
      expect(readdirSync(join(root, '.data'))).toEqual([]);
    },
  );

  it('admits one process at a time', async () => {
    const { withLock } = await load<'withLock'>('lock.mjs');
    const root = await temporaryFolder();
    let inside = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 30));
      inside -= 1;
    };
    await Promise.all([withLock(root, work), withLock(root, work)]);
  });
});

describe('.env', () => {
  it('is read by the commands that run or operate the system, if it exists', async () => {
    const { envFile } = await load<'envFile'>('command.mjs');
    const root = await temporaryFolder();
    expect(envFile(root, 'dev/start')).toEqual([]);
    write(root, '.env', 'PORT=8099\nHOST=0.0.0.0\n');
    for (const command of ['dev/build', 'dev/test', 'lab/chaos']) expect(envFile(root, command)).toEqual([]);
    for (const command of ['dev/start', 'dev/dev', 'dev/cli', 'dev/seed']) {
      const shown = spawnSync(
        process.execPath,
        [...envFile(root, command), '-p', 'process.env.PORT + process.env.HOST'],
        { encoding: 'utf8', env: { HOST: '::1' } },
      );
      expect(shown.stdout).toBe('8099::1\n');
    }
  });
});

describe('the build', () => {
  async function project(): Promise<string> {
    const root = await temporaryFolder();
    // Stands in for the compiler: copies every source to its output.
    write(
      root,
      'node_modules/typescript7/bin/tsc',
      `const fs = require('node:fs'); fs.mkdirSync('dist/apps', { recursive: true });
       for (const name of fs.readdirSync('apps')) fs.copyFileSync('apps/' + name, 'dist/apps/' + name.replace('.ts', '.js'));
       if (fs.existsSync('broken')) { console.error('a type error'); process.exit(2); }`,
    );
    write(root, 'apps/first.ts', '1');
    write(root, 'apps/second.ts', '2');
    return root;
  }

  it('follows new, changed and deleted sources, and drops the output of deleted ones', async () => {
    const { build, buildIsCurrent } = await load<'build' | 'buildIsCurrent'>('build.mjs');
    const root = await project();
    expect(buildIsCurrent(root)).toBe(false);
    await build(root, process.execPath);
    expect(buildIsCurrent(root)).toBe(true);
    write(root, 'apps/second.ts', 'changed');
    expect(buildIsCurrent(root)).toBe(false);
    await build(root, process.execPath);
    expect(readFileSync(join(root, 'dist/apps/second.js'), 'utf8')).toBe('changed');
    rmSync(join(root, 'apps/second.ts'));
    expect(buildIsCurrent(root)).toBe(false);
    await build(root, process.execPath);
    expect(existsSync(join(root, 'dist/apps/second.js'))).toBe(false);
    expect(existsSync(join(root, 'dist/apps/first.js'))).toBe(true);
  });

  it('counts as outdated when it fails', async () => {
    const { build, buildIsCurrent } = await load<'build' | 'buildIsCurrent'>('build.mjs');
    const root = await project();
    write(root, 'broken', '');
    await expect(build(root, process.execPath)).rejects.toThrow('The build failed (exit code 2)');
    expect(buildIsCurrent(root)).toBe(false);
  });
});

describe('the build of the front end', () => {
  it('is current until one of its sources or packages changes, and outdated when it fails', async () => {
    const { buildSite, siteIsCurrent } = await load<'buildSite' | 'siteIsCurrent'>('site.mjs');
    const root = await temporaryFolder();
    // Stands in for the bundler.
    write(
      root,
      'node_modules/vite/bin/vite.js',
      `const fs = require('node:fs'); fs.rmSync('dist/web', { recursive: true, force: true });
       fs.mkdirSync('dist/web', { recursive: true }); if (fs.existsSync('broken')) process.exit(1);`,
    );
    write(root, 'apps/web/src/page.css', 'a {}');
    expect(siteIsCurrent(root)).toBe(false);
    await buildSite(root, process.execPath);
    expect(siteIsCurrent(root)).toBe(true);
    write(root, 'apps/users/src/main.ts', 'not a part of it');
    expect(siteIsCurrent(root)).toBe(true);
    for (const source of ['apps/web/src/page.css', 'libs/client/src/index.ts', 'package-lock.json']) {
      write(root, source, `changed: ${source}`);
      expect(siteIsCurrent(root)).toBe(false);
      await buildSite(root, process.execPath);
    }
    write(root, 'broken', '');
    write(root, 'apps/web/src/page.css', 'b {}');
    await expect(buildSite(root, process.execPath)).rejects.toThrow('The build of the front end failed');
    expect(siteIsCurrent(root)).toBe(false);
  });
});

describe('the bundling of packages', () => {
  it('is current until the compiled code imports another package or a package changes, and outdated when it fails', async () => {
    const { bundlePackages, packagesAreCurrent } = await load<'bundlePackages' | 'packagesAreCurrent'>(
      'packages.mjs',
    );
    const root = await temporaryFolder();
    // Stands in for the bundler.
    write(
      root,
      'node_modules/rolldown/bin/cli.mjs',
      `import fs from 'node:fs'; fs.mkdirSync('dist/node_modules'); if (fs.existsSync('broken')) process.exit(1);`,
    );
    write(root, 'package-lock.json', 'first');
    write(root, 'packages.config.mjs', 'first');
    write(
      root,
      'dist/apps/main.js',
      'require("pg"); require("node:fs"); require("./other"); require("#config");',
    );
    expect(packagesAreCurrent(root)).toBe(false);
    await bundlePackages(root, process.execPath);
    expect(packagesAreCurrent(root)).toBe(true);
    write(root, 'dist/libs/other.js', 'require("pg"); require("node:net"); import("pino");');
    expect(packagesAreCurrent(root)).toBe(true);
    for (const [path, content] of [
      ['dist/libs/other.js', 'import("nodemailer")'],
      ['package-lock.json', 'second'],
      ['packages.config.mjs', 'second'],
    ] as const) {
      write(root, path, content);
      expect(packagesAreCurrent(root)).toBe(false);
      await bundlePackages(root, process.execPath);
      expect(packagesAreCurrent(root)).toBe(true);
    }
    write(root, 'broken', '');
    write(root, 'package-lock.json', 'third');
    await expect(bundlePackages(root, process.execPath)).rejects.toThrow('The bundling of packages failed');
    expect(packagesAreCurrent(root)).toBe(false);
  });
});

describe('the entry point of the npm scripts', () => {
  it('lists the commands when given an unknown one', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(__dirname, '../../run.mjs'), 'fly'], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/usage: node scripts\/run\.mjs <start\|dev\|build\|.*\bcli\b.*>/);
  });
});
