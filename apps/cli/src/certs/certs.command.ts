import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DEVELOPMENT_MARK } from '#config';
import type { Command } from 'commander';
import { IDENTITIES } from '../nats/identities';
import { command } from '../usage';
import { type Certificate, makeAuthority } from './authority';

/** `certs <folder> [name...]`: for development; apps refuse these certificates in production. */
export const certsCommand = (): Command =>
  command(
    'certs <folder> [name...]',
    'Write a certificate authority for development (ca.crt), a certificate of the NATS server, valid for these names (default: nats, localhost), and one for each of its users. Existing files are kept.',
  ).action(writeCertificates);

async function writeCertificates(folder: string, names: string[]): Promise<void> {
  if (existsSync(join(folder, 'ca.crt'))) {
    console.log(`✓ certificates exist already: ${resolve(folder)}`);
    return;
  }
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const authority = await makeAuthority(`Publishing Platform ${DEVELOPMENT_MARK} CA`);
  const server = names.length > 0 ? names : ['nats', 'localhost'];
  await store(folder, 'server', await authority.issue('nats', { server }));
  for (const identity of IDENTITIES) await store(folder, identity, await authority.issue(identity, 'client'));
  // Written last, so that an interrupted run is repeated.
  await writeFile(join(folder, 'ca.crt'), authority.ca);
  console.log(`✓ certificates for NATS and its ${IDENTITIES.length} users: ${resolve(folder)}`);
}

async function store(folder: string, name: string, { cert, key }: Certificate): Promise<void> {
  await writeFile(join(folder, `${name}.crt`), cert);
  await writeFile(join(folder, `${name}.key`), key, { mode: 0o600 });
}
