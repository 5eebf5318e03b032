import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
  interface Compose {
    services: { credentials: { command: [string, string, string]; volumes: string[] } };
    configs: { nats: { content: string } };
  }
  let compose: Compose;
  let root: string;
  const text = (...path: string[]): Promise<string> => readFile(join(root, ...path), 'utf8');
  const identities = Object.keys(mapIdentities(() => ''));

  /** Runs the script of the container `credentials`, in a folder instead of the container's root. */
  beforeAll(async () => {
    root = await temporaryFolder();
    compose = parse(await readFile(join(PROJECT_DIR, 'docker-compose.dev.yml'), 'utf8'), {
      merge: true,
    }) as Compose;
    const { command, volumes } = compose.services.credentials;
    for (const volume of volumes) await mkdir(join(root, volume.split(':')[1] ?? ''), { recursive: true });
    const [shell, options, script] = command;
    expect(script).toContain('\nchown -R 1000:1000 /for /for-nats\n');
    const here = script
      .replace(/\nchown .*/, '')
      .replaceAll(/ (?=\/)/g, ` ${root}`)
      .replaceAll(' dist/', ` ${PROJECT_DIR}/dist/`)
      .replaceAll('$$', '$');
    const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
    await run(shell, [options, here], { env: { ...process.env, PATH } });
  });

  it('accepts the configuration of docker-compose.dev.yml with the generated keys and certificates', async () => {
    const seeds = await Promise.all(
      identities.map(async (identity) => [identity, await text('credentials', `${identity}.seed`)]),
    );
    const seedOf = Object.fromEntries(seeds) as Record<string, string>;
    expect(await text('for-nats/authorization.conf')).toBe(
      authorization(mapIdentities((identity) => publicKeyOf(seedOf[identity] ?? ''))),
    );
    const configuration = compose.configs.nats.content
      .replaceAll('/etc/nats/credentials', join(root, 'for-nats'))
      .replace('include credentials/', 'include for-nats/')
      .replace('/data', join(root, 'data'));
    expect(configuration).toContain('verify: true');
    const file = join(root, 'nats-server.conf');
    await writeFile(file, configuration);
    const { stderr } = await run(await findNatsBinary({ cacheDir: PROGRAMS }), ['-t', '-c', file]);
    expect(stderr).toContain('configuration file');
  });

  it('gives each app in docker-compose.dev.yml only its own seed and certificate', async () => {
    for (const identity of identities) {
      for (const kind of ['seed', 'crt', 'key'])
        expect(await text('for', identity, `client.${kind}`)).toBe(
          await text('credentials', `${identity}.${kind}`),
        );
      const files = await readdir(join(root, 'for', identity));
      expect(files.sort()).toEqual(['ca.crt', 'client.crt', 'client.key', 'client.seed']);
    }
    const files = await readdir(join(root, 'for-nats'));
    expect(files.sort()).toEqual(['authorization.conf', 'ca.crt', 'server.crt', 'server.key']);
  });

  it('keeps existing keys and certificates, which running apps use', async () => {
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
