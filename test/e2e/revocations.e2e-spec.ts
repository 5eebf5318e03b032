import type { Stack } from '../../scripts/dev/stack/stack';
import { grantRole } from '../../apps/cli/src/users/grant-role';
import { type Answer, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { loggedIn, type Person, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import type { Session } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';

describe('a session that was ended at one of two gateways', () => {
  let stack: Stack;
  /** How long each kind of revocation took to arrive at the other gateway, in milliseconds. */
  const took: number[] = [];

  beforeAll(async () => {
    stack = await startOwnSystem({ apps: ['gateway', 'auth', 'users'], replicas: { gateway: 2 } });
  });
  afterAll(() => stack.stop());

  const here = (): string => stack.baseUrls[0] ?? '';
  const there = (): string => stack.baseUrls[1] ?? '';
  const ask = (base: string, token: string): Promise<Answer> => visitor(base).as(token).get('/api/user');

  /** Two sessions of a new account. The tokens work at both gateways. */
  async function twoSessions(): Promise<[Person, Person]> {
    const first = await registered({}, here());
    const second = await loggedIn(first, here());
    for (const base of [here(), there()])
      for (const { token } of [first, second]) succeeded(await ask(base, token), 200);
    return [first, second];
  }

  /** Waits until both gateways refuse the token. Until then each must serve it as before. */
  async function endsEverywhere(token: string): Promise<void> {
    const startedAt = performance.now();
    for (const base of [here(), there()]) {
      await eventually(
        async () => {
          const answer = await ask(base, token);
          if (answer.status !== 401) throw new Error(`${base} still answers ${answer.status}`);
          problemOf(answer, 401, 'auth.token_revoked');
        },
        { timeout: 20_000, interval: 10 },
      );
    }
    took.push(performance.now() - startedAt);
  }

  async function otherSessionOf({ client }: Person): Promise<string> {
    const { sessions } = succeeded(await client.get<{ sessions: Session[] }>('/api/sessions'), 200);
    return sessions.find(({ current }) => !current)?.id ?? '';
  }

  /** Each ends the session of the second token. The first one stays valid, unless the account is affected. */
  const ENDS: [how: string, end: (first: Person, second: Person) => Promise<unknown>, spares: boolean][] = [
    ['by logging out', async (_, { client }) => succeeded(await client.post('/api/logout'), 200), true],
    [
      'from another session',
      async (first) =>
        succeeded(await first.client.delete(`/api/sessions/${await otherSessionOf(first)}`), 204),
      true,
    ],
    [
      'by a new password',
      async ({ client, password }) =>
        succeeded(
          await client.put('/api/user', { password: 'another horse 8', currentPassword: password }),
          200,
        ),
      true,
    ],
    [
      'by new roles',
      async ({ user }) => {
        const admin = await registered({}, here());
        await grantRole(stack.databaseUrls.auth, admin.email, 'admin');
        const { client } = await loggedIn(admin, here());
        succeeded(await client.put(`/api/users/${user.id}`, { roles: ['user', 'moderator'] }), 200);
      },
      false,
    ],
    [
      'with its account',
      async ({ client, password }) =>
        succeeded(await client.delete('/api/user', { currentPassword: password }), 204),
      false,
    ],
  ];

  it.each(ENDS)('%s is refused by both', async (_how, end, spares) => {
    const [first, second] = await twoSessions();
    await end(first, second);
    await endsEverywhere(second.token);
    if (!spares) return endsEverywhere(first.token);
    for (const base of [here(), there()]) succeeded(await ask(base, first.token), 200);
  });

  it('is refused by both within a second, as a rule', () => {
    expect(took.length).toBeGreaterThanOrEqual(ENDS.length);
    // The median, because a busy machine can delay a single one.
    expect(took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)]).toBeLessThan(1_000);
  });

  it('is refused by a gateway that starts later', async () => {
    const [, second] = await twoSessions();
    succeeded(await second.client.post('/api/logout'), 200);
    await stack.app('gateway', 1).restart();
    problemOf(await ask(there(), second.token), 401, 'auth.token_revoked');
  });

  it('is refused by both even if NATS fails at that moment, and so is the next', async () => {
    const [first, second] = await twoSessions();
    succeeded(await second.client.post('/api/logout'), 200);
    await stack.nats?.kill('SIGKILL');
    await stack.nats?.restart();
    await eventually(async () => succeeded(await ask(there(), first.token), 200), { timeout: 30_000 });
    await endsEverywhere(second.token);
    succeeded(await first.client.post('/api/logout'), 200);
    await endsEverywhere(first.token);
  });
});
