import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../scripts/stack/stack';
import { visitor } from '../support/client';
import { loggedIn, type Person, registered, succeeded } from '../support/people';
import { startOwnSystem } from '../support/system';
import { claimsOf } from '../support/tokens';

const kidOf = (person: Person): unknown => claimsOf(person.token).header.kid;

describe('signing keys that change every few seconds', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startOwnSystem({
      apps: ['gateway', 'auth', 'users', 'articles', 'notifications'],
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
});
