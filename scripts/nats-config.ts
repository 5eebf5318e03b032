import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { authorization } from './nats/authorization';
import { generateSeeds, type Identity, IDENTITIES, publicKeyOf } from './nats/identities';

const USAGE = 'usage: npm run nats:config -- <folder>';

/**
 * `npm run nats:config -- <folder>`: writes the users of a NATS server with what each may do (`authorization.conf`, no secrets),
 * and a seed for each of them (`<user>.seed`). Seeds that are there already stay.
 */
async function main([folder, ...rest]: string[]): Promise<void> {
  if (!folder || rest.length > 0) throw new Error(USAGE);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const fresh = generateSeeds();
  const publicKeys = {} as Record<Identity, string>;
  for (const identity of IDENTITIES)
    publicKeys[identity] = publicKeyOf(await keptOr(join(folder, `${identity}.seed`), fresh[identity]));
  await writeFile(join(folder, 'authorization.conf'), authorization(publicKeys));
  console.log(`✓ ${IDENTITIES.length} users and what each may do on NATS: ${resolve(folder)}`);
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

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
});
