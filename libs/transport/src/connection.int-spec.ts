import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/transport-node';
import { makeAuthority } from '../../../apps/cli/src/certs/authority';
import { generateSeeds } from '../../../apps/cli/src/nats/identities';
import { startNats } from '../../../scripts/dev/stack/nats';
import type { Server } from '../../../scripts/dev/stack/server';
import { eventually } from '../../../test/support/eventually';
import { PROGRAMS } from '../../../test/support/servers';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { connectNats, type NatsIdentity } from './connection';

describe('a NATS server that requires certificates', () => {
  const seeds = generateSeeds();
  let folder: string;
  let server: Server;
  let right: NatsIdentity;
  const open: NatsConnection[] = [];

  /** The files of one side, made by this authority. */
  async function files(side: string, authority: Awaited<ReturnType<typeof makeAuthority>>): Promise<string> {
    const path = join(folder, side);
    await mkdir(path, { recursive: true });
    const use = side.startsWith('server') ? { server: ['localhost'] } : 'client';
    const { cert, key } = await authority.issue('users', use);
    await Promise.all([
      writeFile(join(path, 'ca.crt'), authority.ca),
      writeFile(join(path, 'tls.crt'), cert),
      writeFile(join(path, 'tls.key'), key),
    ]);
    return path;
  }
  const identityIn = (path: string): NatsIdentity => ({
    NATS_NKEY_SEED: seeds.users,
    NATS_CA_FILE: join(path, 'ca.crt'),
    NATS_CERT_FILE: join(path, 'tls.crt'),
    NATS_KEY_FILE: join(path, 'tls.key'),
  });
  const connecting = async (identity: NatsIdentity): Promise<NatsConnection> => {
    const connection = await connectNats([server.url.replace('127.0.0.1', 'localhost')], 'users', identity);
    open.push(connection);
    return connection;
  };

  beforeAll(async () => {
    folder = await temporaryFolder();
    const authority = await makeAuthority('ours');
    const path = await files('server', authority);
    right = identityIn(await files('client', authority));
    server = await startNats({
      dataDir: join(folder, 'nats'),
      cacheDir: PROGRAMS,
      durable: false,
      seeds,
      tls: { ca: join(path, 'ca.crt'), cert: join(path, 'tls.crt'), key: join(path, 'tls.key') },
    });
  });
  afterAll(async () => {
    await Promise.all(open.map((connection) => connection.close()));
    await server.stop();
  });

  it('accepts an app with a certificate', async () => {
    const connection = await connecting(right);
    // In whole milliseconds: 0 is an answer too.
    await expect(connection.rtt()).resolves.toBeGreaterThanOrEqual(0);
  });

  it('refuses clients without a certificate, with one of another authority, with another user’s seed, or without TLS', async () => {
    const foreign = identityIn(await files('client-foreign', await makeAuthority('ours')));
    const { NATS_CERT_FILE: _cert, NATS_KEY_FILE: _key, ...without } = right;
    const { NATS_CERT_FILE, NATS_KEY_FILE } = foreign;
    await expect(connecting(without)).rejects.toThrow('NATS');
    await expect(connecting({ ...right, NATS_CERT_FILE, NATS_KEY_FILE })).rejects.toThrow('NATS');
    await expect(connecting({ ...right, NATS_NKEY_SEED: generateSeeds().users })).rejects.toThrow(
      'knows no user',
    );
    await expect(connecting({ NATS_NKEY_SEED: seeds.users })).rejects.toThrow('NATS');
  });

  it('is refused by an app that does not trust the authority of its certificate', async () => {
    const { NATS_CA_FILE } = identityIn(await files('client-distrusting', await makeAuthority('others')));
    await expect(connecting({ ...right, NATS_CA_FILE })).rejects.toThrow(/certificate|signature/);
  });

  it('gets a renewed certificate at the next connection, without a restart of the app', async () => {
    const connection = await connecting(right);
    const renewed = await makeAuthority('renewed');
    await files('server', renewed);
    await files('client', renewed);
    await server.restart();
    await eventually(() => connection.rtt().then(() => true), { timeout: 20_000 });
  });
});
