import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PROJECT_DIR } from '../../scripts/dev/project';
import type { Stack } from '../../scripts/dev/stack/stack';
import { visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { loggedIn, type Person, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import { startOwnSystem } from '../support/own-system';
import { claimsOf } from '../support/tokens';

const kidOf = (person: Person): unknown => claimsOf(person.token).header.kid;

describe('signing keys that change every few seconds', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startOwnSystem({
      apps: ['gateway', 'auth', 'users'],
      replicas: { auth: 2 },
      appEnv: { auth: { KEY_ROTATION_INTERVAL: '6' } },
    });
  });
  afterAll(() => stack.stop());

  const published = async (): Promise<string[]> => {
    const answer = await visitor(stack.baseUrl).get<{ keys: { kid: string }[] }>('/.well-known/jwks.json');
    return succeeded(answer, 200).keys.map(({ kid }) => kid);
  };

  it('are published before they sign, and no token is refused while they change', async () => {
    const first = await registered({}, stack.baseUrl);
    const people = [first];
    const kids = new Set([kidOf(first)]);
    const until = Date.now() + 60_000;
    while (kids.size < 3) {
      expect(Date.now()).toBeLessThan(until);
      const known = await published();
      const person = await loggedIn(first, stack.baseUrl);
      people.push(person);
      kids.add(kidOf(person));
      expect(known).toEqual(expect.arrayContaining([...kids]));
      for (const { client } of people) succeeded(await client.get('/api/user'), 200);
      await sleep(300);
    }
  });

  it('are also made by a command, some time before they sign; or all withdrawn, with every token that they signed', async () => {
    const person = await registered({}, stack.baseUrl);
    expect(await command()).toContain('a new key is published and signs from');
    succeeded(await person.client.get('/api/user'), 200);
    expect(await command('--withdraw')).toContain('all older keys are withdrawn');
    await eventually(async () => {
      expect(await published()).not.toContain(kidOf(person));
      problemOf(await person.client.get('/api/user'), 401, 'auth.token_invalid');
    });
    const { client } = await loggedIn(person, stack.baseUrl);
    succeeded(await client.get('/api/user'), 200);
    await expect(command('--nonsense')).rejects.toThrow(
      /unknown option '--nonsense'[^]+Usage: cli keys rotate/,
    );
  });

  /** The operator's command as the image runs it. */
  async function command(...args: string[]): Promise<string> {
    const script = join(PROJECT_DIR, 'dist/apps/cli/src/main.js');
    const env = {
      ...process.env,
      ENVIRONMENT: 'test',
      AUTH_DATABASE_URL: stack.databaseUrls.auth,
      KEY_ENCRYPTION_KEY: stack.secrets.keyEncryptionKey,
    };
    return (await promisify(execFile)(process.execPath, [script, 'keys', 'rotate', ...args], { env })).stdout;
  }
});
