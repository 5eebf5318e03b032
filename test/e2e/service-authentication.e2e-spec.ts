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
import { UNKNOWN_ID } from '../support/routes';
import { startOwnSystem } from '../support/own-system';
import { forged, systemKey } from '../support/tokens';

/** A call that requires authentication, as any client of NATS could make it. */
interface ServiceCall {
  service: string;
  ask: (rpc: RpcClient, context: Context) => Promise<unknown>;
}

function serviceCall<C extends Rpc>(contract: C, request: RequestInput<C>): ServiceCall {
  const service = contract.subject.split('.')[1] ?? '';
  return { service, ask: (rpc, context) => rpc.call(contract, request, context) };
}

const CALLS = [
  serviceCall(AuthRpc.listSessions, {}),
  serviceCall(UsersRpc.changeProfile, { id: UNKNOWN_ID, name: 'Taken over' }),
  serviceCall(ArticlesRpc.delete, { slug: 'no-such-article' }),
  serviceCall(NotificationsRpc.list, { limit: 1 }),
];

/** Calls that require a role, made without the gateway. */
const PRIVILEGED = [
  serviceCall(AuthRpc.listAccounts, {}),
  serviceCall(AuthRpc.account, { id: UNKNOWN_ID }),
  serviceCall(AuthRpc.administerAccount, { id: UNKNOWN_ID, roles: ['admin'] }),
  serviceCall(AuthRpc.removeAccount, { id: UNKNOWN_ID }),
  serviceCall(UsersRpc.changeProfile, { id: UNKNOWN_ID, name: 'Taken over' }),
  serviceCall(NotificationsRpc.deadLetters, { limit: 1 }),
  serviceCall(NotificationsRpc.retryDeadLetter, { id: 'job-1' }),
  serviceCall(NotificationsRpc.discardDeadLetter, { id: 'job-1' }),
];

const call = (token?: string): Context => ({
  deadline: Date.now() + 10_000,
  requestId: 'past-the-gateway',
  trace: continueTrace(),
  ...(token !== undefined && { token }),
});

const refusal = async (answer: Promise<unknown>): Promise<Pick<CodedError, 'kind' | 'code'>> => {
  const error = await answer.then(
    () => ({ kind: 'none', code: 'succeeded' }),
    (thrown: unknown) => thrown,
  );
  const { kind, code } = error as CodedError;
  return { kind, code };
};

describe('calls without the gateway', () => {
  let connection: NatsConnection;
  let rpc: RpcClient;
  let person: Person;
  let key: KeyObject;
  beforeAll(async () => {
    connection = await connectAsOperator();
    rpc = new RpcClient(connection);
    key = systemKey();
    person = await registered();
  });
  afterAll(() => connection.close());

  describe.each(CALLS)('$service', ({ ask }) => {
    it('requires a token', async () => {
      expect(await refusal(ask(rpc, call()))).toEqual({ kind: 'unauthenticated', code: 'auth.required' });
    });

    it('ignores an unsigned actor', async () => {
      const actor = { id: person.user.id, roles: ['admin' as Role], sessionId: UNKNOWN_ID };
      expect(await refusal(ask(rpc, { ...call(), actor }))).toMatchObject({ code: 'auth.required' });
    });

    it.each(FORGERIES)('rejects a token %s', async (_what, forge) => {
      const { code } = await refusal(ask(rpc, call(forge(person.token, key))));
      expect(code).toBe('auth.token_invalid');
    });

    it('rejects an expired token', async () => {
      const { code } = await refusal(ask(rpc, call(expired(person.token, key))));
      expect(code).toBe('auth.token_expired');
    });
  });

  it.each(PRIVILEGED.map((one, number) => ({ ...one, number })))(
    '$service rejects a caller without the role ($number)',
    async ({ ask }) => {
      const moderator = await withRole('moderator');
      for (const { token } of [person, moderator])
        expect(await refusal(ask(rpc, call(token)))).toMatchObject({ kind: 'forbidden' });
    },
  );

  it('articles lets a moderator delete other authors’ articles, and no other account', async () => {
    const [author, moderator] = await Promise.all([registered(), withRole('moderator')]);
    const { slug } = await published(author);
    const remove = (token: string) => rpc.call(ArticlesRpc.delete, { slug }, call(token));
    expect(await refusal(remove(person.token))).toMatchObject({ kind: 'forbidden' });
    const promoted = forged(moderator.token, { key }, { claims: { sub: person.user.id, roles: ['user'] } });
    expect(await refusal(remove(promoted))).toMatchObject({ kind: 'forbidden' });
    await expect(remove(moderator.token)).resolves.toEqual({});
  });

  it('an Authorization header that is not a token is rejected, not ignored', async () => {
    const wire = headers();
    wire.set('Authorization', 'Basic YTpi');
    const reply = await connection.request('rpc.articles.tags.v1', '{}', { headers: wire, timeout: 10_000 });
    expect(reply.json()).toMatchObject({ code: 'auth.token_invalid' });
  });
});

describe('a service that cannot fetch the keys', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startOwnSystem({ apps: ['notifications'] });
  });
  afterAll(() => stack.stop());

  it('is unavailable to callers with a token, and does not call their token invalid', async () => {
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
