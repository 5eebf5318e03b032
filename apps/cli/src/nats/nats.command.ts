import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { command, commandGroup } from '../usage';
import { authorization } from './authorization';
import { generateSeeds, type Identity, IDENTITIES, publicKeyOf } from './identities';

/** `nats config <folder>`. */
export const natsCommand = (): Command =>
  commandGroup(
    'nats',
    'The users of a NATS server and their permissions.',
    command(
      'config <folder>',
      'Write the permissions (authorization.conf, no secrets) and a seed for each user. Existing seeds are kept.',
    ).action(writeConfig),
  );

async function writeConfig(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const fresh = generateSeeds();
  const publicKeys = {} as Record<Identity, string>;
  for (const identity of IDENTITIES)
    publicKeys[identity] = publicKeyOf(await keptOr(join(folder, `${identity}.seed`), fresh[identity]));
  await writeFile(join(folder, 'authorization.conf'), authorization(publicKeys));
  console.log(`✓ ${IDENTITIES.length} users and their permissions on NATS: ${resolve(folder)}`);
}

async function keptOr(file: string, seed: string): Promise<string> {
  try {
    await writeFile(file, seed, { flag: 'wx', mode: 0o440 });
    return seed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(file, 'utf8')).trim();
  }
}
