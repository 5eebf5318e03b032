import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { PROGRAMS } from '../../test/support/servers';
import { temporaryFolder } from '../../test/support/temporary-folder';
import { PROJECT_DIR } from '../project';
import { findNatsBinary } from '../stack/nats-binary';
import { authorization } from './authorization';
import { mapIdentities, publicKeyOf } from './identities';

const run = promisify(execFile);
const command = (name: string, ...args: string[]): Promise<unknown> =>
  run(process.execPath, [join(PROJECT_DIR, 'dist/scripts', `${name}.js`), ...args], { cwd: PROJECT_DIR });

describe('NATS in containers', () => {
  it('takes the configuration of docker-compose.dev.yml with what the commands for keys and certificates make', async () => {
    const folder = await temporaryFolder();
    const credentials = join(folder, 'credentials');
    await command('nats-config', credentials);
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
    await command('nats-config', folder);
    await command('certs', folder);
    const before = await all();
    await command('nats-config', folder);
    await command('certs', folder);
    expect(await all()).toEqual(before);
  });
});
