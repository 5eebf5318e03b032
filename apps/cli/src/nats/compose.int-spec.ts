import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadEnv } from '#config';
import { PROGRAMS } from '../../../../test/support/servers';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { makeAuthority } from '../certs/authority';
import { PROJECT_DIR } from '../project';
import { findNatsBinary } from '../../../../scripts/dev/stack/nats-binary';
import { authorization } from './authorization';
import { mapIdentities, publicKeyOf } from './identities';

const run = promisify(execFile);
const command = (...args: string[]): Promise<unknown> =>
  run(process.execPath, [join(PROJECT_DIR, 'dist/apps/cli/src/main.js'), ...args], { cwd: PROJECT_DIR });

describe('NATS in containers', () => {
  it('takes the configuration of docker-compose.dev.yml with what the commands for keys and certificates make', async () => {
    const folder = await temporaryFolder();
    const credentials = join(folder, 'credentials');
    await command('nats', 'config', credentials);
    await command('certs', credentials, 'nats');
    const made = await readFile(join(credentials, 'authorization.conf'), 'utf8');
    const seeds = await Promise.all(
      Object.keys(mapIdentities(() => '')).map(async (identity) => [
        identity,
        await readFile(join(credentials, `${identity}.seed`), 'utf8'),
      ]),
    );
    const seedOf = Object.fromEntries(seeds) as Record<string, string>;
    expect(made).toBe(authorization(mapIdentities((identity) => publicKeyOf(seedOf[identity] ?? ''))));

    const compose = parse(await readFile(join(PROJECT_DIR, 'docker-compose.dev.yml'), 'utf8'), {
      merge: true,
    }) as {
      configs: { nats: { content: string } };
    };
    const text = compose.configs.nats.content
      .replaceAll('/etc/nats/credentials', credentials)
      .replace('/data', join(folder, 'data'));
    expect(text).toContain('verify: true');
    const file = join(folder, 'nats-server.conf');
    await writeFile(file, text);
    const { stderr } = await run(await findNatsBinary({ cacheDir: PROGRAMS }), ['-t', '-c', file]);
    expect(stderr).toContain('configuration file');
  });

  it('keeps keys and certificates that are there, as others have them already', async () => {
    const folder = await temporaryFolder();
    const all = (): Promise<string[]> =>
      Promise.all(['users.seed', 'users.crt', 'ca.crt'].map((name) => readFile(join(folder, name), 'utf8')));
    await command('nats', 'config', folder);
    await command('certs', folder);
    const before = await all();
    await command('nats', 'config', folder);
    await command('certs', folder);
    expect(await all()).toEqual(before);
  });

  it('has certificates that production refuses', async () => {
    const folder = await temporaryFolder();
    await command('certs', folder);
    const file = (name: string): string => join(folder, name);
    const files = { NATS_CA_FILE: file('ca.crt'), NATS_CERT_FILE: file('users.crt') };
    const Settings = z.object({
      ENVIRONMENT: z.string(),
      NATS_CA_FILE: z.string(),
      NATS_CERT_FILE: z.string(),
    });
    const load = (ENVIRONMENT: string) => () => loadEnv(Settings, { ENVIRONMENT, ...files });
    expect(load('development')).not.toThrow();
    for (const name of Object.keys(files))
      expect(load('production')).toThrow(`${name} holds a secret that was made for development`);
    const others = await makeAuthority('A company');
    for (const name of ['ca.crt', 'users.crt']) await writeFile(file(name), others.ca);
    expect(load('production')).not.toThrow();
  });
});
