import { execFile } from 'node:child_process';
import { access, chmod, mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fetchFromApt } from './nats-apt';
import { fetchFromRelease } from './nats-release';
import { isNewEnough, OLDEST_NATS } from './nats-version';

const run = promisify(execFile);

/** Where to look for nats-server and where to keep a downloaded one. */
export interface NatsBinaryOptions {
  cacheDir: string;
  env?: NodeJS.ProcessEnv;
  /** Called before a download begins. */
  note?: (text: string) => void;
  releaseUrl?: string;
}

/** Finds nats-server: NATS_SERVER, PATH, an earlier download, the distribution's newer package, the official release. */
export async function findNatsBinary(options: NatsBinaryOptions): Promise<string> {
  const { cacheDir, env = process.env, note = () => undefined } = options;
  if (env.NATS_SERVER) {
    if (await isUsable(env.NATS_SERVER)) return env.NATS_SERVER;
    throw new Error(
      `NATS_SERVER is not a nats-server of version ${OLDEST_NATS} or newer: ${env.NATS_SERVER}`,
    );
  }
  // Debian's package installs it in a folder that is not on an ordinary user's PATH.
  for (const folder of [...(env.PATH ?? '').split(delimiter), '/usr/sbin']) {
    if (folder && (await isUsable(join(folder, 'nats-server')))) return join(folder, 'nats-server');
  }
  const cached = join(cacheDir, 'nats-server');
  if (await isUsable(cached)) return cached;
  note('downloading nats-server, once');
  await fetchTo(cached, options.releaseUrl);
  return cached;
}

/** Whether this is a nats-server that runs on this machine and is new enough. */
export async function isUsable(path: string): Promise<boolean> {
  try {
    await access(path);
    return isNewEnough((await run(path, ['--version'], { timeout: 10_000 })).stdout);
  } catch {
    return false;
  }
}

async function fetchTo(target: string, releaseUrl?: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  // Two starts may download at once: each writes its own file, and the rename is atomic.
  const partial = `${target}.${process.pid}`;
  const failures: string[] = [];
  const ways = [
    { name: 'apt', fetch: () => fetchFromApt(partial, isUsable) },
    { name: 'release', fetch: () => fetchFromRelease(partial, releaseUrl) },
  ];
  try {
    for (const way of ways) {
      try {
        await way.fetch();
        await chmod(partial, 0o755);
        if (!(await isUsable(partial))) throw new Error('the downloaded program does not run here');
        await rename(partial, target);
        return;
      } catch (error) {
        failures.push(`  ${way.name}: ${(error as Error).message}`);
      }
    }
  } finally {
    await rm(partial, { force: true });
  }
  throw new Error(helpText(failures));
}

function helpText(failures: string[]): string {
  return [
    `There is no nats-server ${OLDEST_NATS} or newer on this machine, and downloading one failed:`,
    ...failures,
    'Do one of these:',
    '  install nats-server on the PATH, or set its path: NATS_SERVER=/path/to/nats-server',
    '  run one in a container and set its URL: docker run -d -p 127.0.0.1:4222:4222 nats:2 -js',
    '                                         NATS_URL=nats://127.0.0.1:4222 npm start',
  ].join('\n');
}
