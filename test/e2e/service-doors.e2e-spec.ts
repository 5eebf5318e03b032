import type { KeyObject } from 'node:crypto';
import {
  ArticlesRpc,
  AuthRpc,
  type CodedError,
  NotificationsRpc,
  type RequestInput,
  type Role,
  type Rpc,
  UsersRpc,
} from '#contracts';
import { RpcClient, type Context } from '#transport';
import { continueTrace } from '#telemetry';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import type { Stack } from '../../scripts/dev/stack/stack';
import { expired, FORGERIES } from '../support/forgeries';
import { connectAsOperator } from '../support/nats';
import { type Person, published, registered } from '../support/people';
import { withRole } from '../support/roles';
import { NOBODY } from '../support/routes';
import { startOwnSystem } from '../support/own-system';
import { forged, systemKey } from '../support/tokens';

/** One call of each service that asks who it is, as anybody who reaches NATS can make it. */
interface Door {
  service: string;
  ask: (rpc: RpcClient, context: Context) => Promise<unknown>;
}

function door<C extends Rpc>(contract: C, request: RequestInput<C>): Door {
  const service = contract.subject.split('.')[1] ?? '';
  return { service, ask: (rpc, context) => rpc.call(contract, request, context) };
}

const DOORS = [
  door(AuthRpc.listSessions, {}),
  door(UsersRpc.changeProfile, { id: NOBODY, name: 'Taken over' }),
  door(ArticlesRpc.delete, { slug: 'no-such-article' }),
  door(NotificationsRpc.list, { limit: 1 }),
];

/** What only some roles may do, asked past the gateway. */
const PRIVILEGED = [
  door(AuthRpc.listAccounts, {}),
  door(AuthRpc.account, { id: NOBODY }),
  door(AuthRpc.administerAccount, { id: NOBODY, roles: ['admin'] }),
  door(AuthRpc.removeAccount, { id: NOBODY }),
  door(UsersRpc.changeProfile, { id: NOBODY, name: 'Taken over' }),
  door(NotificationsRpc.deadLetters, { limit: 1 }),
  door(NotificationsRpc.retryDeadLetter, { id: 'job-1' }),
  door(NotificationsRpc.discardDeadLetter, { id: 'job-1' }),
];

const call = (token?: string): Context => ({
  deadline: Date.now() + 10_000,
  requestId: 'past-the-gateway',
  trace: continueTrace(),
  ...(token !== undefined && { token }),
});

const refusal = async (answer: Promise<unknown>): Promise<Pick<CodedError, 'kind' | 'code'>> => {
  const error = await answer.then(
    () => ({ kind: 'none', code: 'was answered' }),
    (thrown: unknown) => thrown,
  );
  const { kind, code } = error as CodedError;
  return { kind, code };
};

describe('past the gateway', () => {
  let connection: NatsConnection;
  let rpc: RpcClient;
  let person: Person;
  let key: KeyObject;
  beforeAll(async () => {
    connection = await connectAsOperator();
    rpc = new RpcClient(connection);
    [person, key] = await Promise.all([registered(), systemKey()]);
  });
  afterAll(() => connection.close());

  describe.each(DOORS)('$service', ({ ask }) => {
    it('asks who it is', async () => {
      expect(await refusal(ask(rpc, call()))).toEqual({ kind: 'unauthenticated', code: 'auth.required' });
    });

    it('takes nobody’s word for who it is', async () => {
      const actor = { id: person.user.id, roles: ['admin' as Role], sessionId: NOBODY };
      expect(await refusal(ask(rpc, { ...call(), actor }))).toMatchObject({ code: 'auth.required' });
    });

    it.each(FORGERIES)('refuses a token %s', async (_what, forge) => {
      const { code } = await refusal(ask(rpc, call(forge(person.token, key))));
      expect(code).toBe('auth.token_invalid');
    });

    it('refuses an expired token', async () => {
      const { code } = await refusal(ask(rpc, call(expired(person.token, key))));
      expect(code).toBe('auth.token_expired');
    });
  });

  it.each(PRIVILEGED.map((one, number) => ({ ...one, number })))(
    '$service refuses without the role ($number)',
    async ({ ask }) => {
      const moderator = await withRole('moderator');
      for (const { token } of [person, moderator])
        expect(await refusal(ask(rpc, call(token)))).toMatchObject({ kind: 'forbidden' });
    },
  );

  it('articles lets a moderator delete what others wrote, and nobody else', async () => {
    const [author, moderator] = await Promise.all([registered(), withRole('moderator')]);
    const { slug } = await published(author);
    const remove = (token: string) => rpc.call(ArticlesRpc.delete, { slug }, call(token));
    expect(await refusal(remove(person.token))).toMatchObject({ kind: 'forbidden' });
    const promoted = forged(moderator.token, { key }, { claims: { sub: person.user.id, roles: ['user'] } });
    expect(await refusal(remove(promoted))).toMatchObject({ kind: 'forbidden' });
    await expect(remove(moderator.token)).resolves.toEqual({});
  });

  it('a header that is no token is refused, not overlooked', async () => {
    const wire = headers();
    wire.set('Authorization', 'Basic YTpi');
    const reply = await connection.request('rpc.articles.tags.v1', '{}', { headers: wire, timeout: 10_000 });
    expect(reply.json()).toMatchObject({ code: 'auth.token_invalid' });
  });
});

describe('a service that cannot have the keys', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startOwnSystem({ apps: ['notifications'] });
  });
  afterAll(() => stack.stop());

  it('is unavailable to who shows a token, and calls no token invalid', async () => {
    const { token } = await registered();
    const connection = await connectAsOperator(stack);
    try {
      const answer = new RpcClient(connection).call(NotificationsRpc.list, { limit: 1 }, call(token));
      expect(await refusal(answer)).toMatchObject({ kind: 'unavailable' });
    } finally {
      await connection.close();
    }
  });
});
