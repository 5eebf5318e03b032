import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Launcher } from './postgres-launcher';

const run = promisify(execFile);

/** The inputs of a new database folder. */
export interface Initialisation {
  dataDir: string;
  password: string;
  initdb: string;
  launcher: Launcher;
}

/** Creates the database folder once. It gets its name only when complete, so a killed run leaves no partial one. */
export async function initialise({ dataDir, password, initdb, launcher }: Initialisation): Promise<void> {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  const making = `${dataDir}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true, mode: 0o700 });
  const passwordFile = join(making, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  const target = join(making, 'data');
  await mkdir(target, { mode: 0o700 });
  const { account, as, prefix } = launcher;
  if (account) {
    for (const path of [making, passwordFile, target]) await chown(path, account.uid, account.gid);
  }
  const args = [
    ...[
      '-D',
      target,
      '-U',
      'postgres',
      '--pwfile',
      passwordFile,
      '--auth',
      'scram-sha-256',
      '--encoding',
      'UTF8',
    ],
    // PostgreSQL's own locale: text sorts the same on every machine, independent of its C library.
    ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C', '--no-instructions'],
    // No sync needed: the first checkpoint writes everything anyway, and a partial folder is never used.
    '--no-sync',
  ];
  const [command = initdb, ...before] = [...prefix, initdb];
  try {
    await run(command, [...before, ...args], {
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      ...as,
    });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`PostgreSQL's initdb failed: ${stderr?.trim() || message}`, { cause: error });
  }
  await rename(target, dataDir);
  await rm(making, { recursive: true, force: true });
}
