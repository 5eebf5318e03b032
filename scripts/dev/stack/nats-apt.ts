import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { firstAptError } from './apt-error';
import { type AptSource, mainSource, parseListFile, parseSourcesFile, withSuite } from './apt-sources';

const run = promisify(execFile);

// Newest first. The server in a distribution's older suites is too old.
const SUITES: Record<string, { suites: string[]; components: string[] }> = {
  debian: { suites: ['forky', 'trixie'], components: ['main'] },
  ubuntu: { suites: ['resolute', 'noble'], components: ['main', 'universe'] },
};

/**
 * Downloads nats-server from a newer suite of the machine's own Debian or Ubuntu mirror, verified with the machine's own
 * keyring. Everything happens in a temporary folder: nothing is installed, and no special rights are needed.
 */
export async function fetchFromApt(
  target: string,
  isUsable: (path: string) => Promise<boolean>,
): Promise<void> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const plan = SUITES[/^ID="?(\w+)/m.exec(release)?.[1] ?? ''];
  if (!plan) throw new Error('not a Debian or Ubuntu system');
  const codename = /^VERSION_CODENAME="?(\w+)/m.exec(release)?.[1] ?? '';
  const source = mainSource(await readSources('/etc/apt'), codename);
  if (!source) throw new Error(`apt's sources do not contain the main archive of ${codename}`);

  const failures: string[] = [];
  for (const suite of plan.suites) {
    const folder = await mkdtemp(join(tmpdir(), 'nats-apt-'));
    try {
      const found = await download(folder, withSuite(source, suite, plan.components), suite);
      if (!(await isUsable(found))) throw new Error('its nats-server is too old or does not run here');
      await copyFile(found, target);
      return;
    } catch (error) {
      failures.push(`${suite}: ${firstAptError(error)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  throw new Error(failures.join('; '));
}

async function readSources(folder: string): Promise<AptSource[]> {
  const parts = await readdir(join(folder, 'sources.list.d')).catch(() => []);
  const paths = ['sources.list', ...parts.map((part) => join('sources.list.d', part))];
  const sources = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(folder, path), 'utf8').catch(() => '');
      if (path.endsWith('.sources')) return parseSourcesFile(text);
      return path.endsWith('.list') ? parseListFile(text) : [];
    }),
  );
  return sources.flat();
}

async function download(folder: string, sources: string, suite: string): Promise<string> {
  for (const path of ['parts', 'lists/partial', 'cache/archives/partial']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  await writeFile(join(folder, 'parts/nats.sources'), sources);
  const settings = [
    'Dir::Etc::sourcelist=/dev/null',
    `Dir::Etc::sourceparts=${join(folder, 'parts')}`,
    // A pin on this machine may forbid newer suites. It does not apply, because nothing is installed.
    'Dir::Etc::preferences=/dev/null',
    'Dir::Etc::preferencesparts=/dev/null',
    `Dir::State::Lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    // As root, apt downloads as its own user, which cannot write to our folder.
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    'Acquire::Retries=2',
  ].flatMap((setting) => ['-o', setting]);
  const options = { cwd: folder, timeout: 180_000, env: { ...process.env, LC_ALL: 'C' } };
  await run('apt-get', ['update', ...settings], options);
  await run('apt-get', ['download', ...settings, `nats-server/${suite}`], options);
  const archive = (await readdir(folder)).find((name) => name.endsWith('.deb'));
  if (!archive) throw new Error('apt-get downloaded no package');
  await run('dpkg-deb', ['-x', archive, 'package'], options);
  return join(folder, 'package/usr/sbin/nats-server');
}
