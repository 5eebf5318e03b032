import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DEVELOPMENT_MARK } from '#config';
import { type Certificate, makeAuthority } from './certs/authority';
import { IDENTITIES } from './nats/identities';

const USAGE =
  'usage: npm run certs -- <folder> [names of the NATS server, "nats" and "localhost" when none is given]';

/**
 * `npm run certs -- <folder> [name …]`: a certificate authority for development (`ca.crt`), refused in production, a certificate of the NATS server, and
 * one for each of its users (`<user>.crt`, `<user>.key`). What a folder has already stays.
 */
async function main([folder, ...names]: string[]): Promise<void> {
  if (!folder) throw new Error(USAGE);
  if (existsSync(join(folder, 'ca.crt'))) {
    console.log(`✓ certificates are there already: ${resolve(folder)}`);
    return;
  }
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const authority = await makeAuthority(`Publishing Platform ${DEVELOPMENT_MARK} CA`);
  const server = names.length > 0 ? names : ['nats', 'localhost'];
  await store(folder, 'server', await authority.issue('nats', { server }));
  for (const identity of IDENTITIES) await store(folder, identity, await authority.issue(identity, 'client'));
  // Last, so that a run that was killed is repeated.
  await writeFile(join(folder, 'ca.crt'), authority.ca);
  console.log(`✓ certificates for NATS and its ${IDENTITIES.length} users: ${resolve(folder)}`);
}

async function store(folder: string, name: string, { cert, key }: Certificate): Promise<void> {
  await writeFile(join(folder, `${name}.crt`), cert);
  await writeFile(join(folder, `${name}.key`), key, { mode: 0o600 });
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
});
