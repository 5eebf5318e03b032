import { generateKeyPairSync } from 'node:crypto';
import { type Actor, CodedError, InvalidInput, rpc } from '#contracts';
import { continueTrace } from '#telemetry';
import { headers } from '@nats-io/transport-node';
import { Controller, Logger } from '@nestjs/common';
import { z } from 'zod';
import { signedToken } from '../../../../apps/auth/src/token/access-tokens';
import { eventually } from '../../../../test/support/eventually';
import { type MessagingApp, startMessagingApp, uniqueService } from '../../../../test/support/messaging-app';
import { CLOUD_EVENT } from '../events/delivery';
import { AccessTokenVerifier } from '#access';
import type { Context } from '../context';
import { Handle } from './handle';
import { RpcClient } from './rpc-client';
import { RpcServer } from './rpc-server';

const service = uniqueService();
const TestRpc = {
  double: rpc(
    `rpc.${service}.double.v1`,
    z.strictObject({ value: z.number() }),
    z.object({ value: z.number() }),
  ),
  whoami: rpc(`rpc.${service}.whoami.v1`, z.object({}), z.custom<Omit<Context, 'deadline'>>()),
  fail: rpc(`rpc.${service}.fail.v1`, z.object({ how: z.string() }), z.object({})),
  large: rpc(`rpc.${service}.large.v1`, z.object({ text: z.string() }), z.object({ text: z.string() })),
  slow: rpc(`rpc.${service}.slow.v1`, z.object({}), z.object({ done: z.boolean() }), { timeoutMs: 60_000 }),
  nobody: rpc(`rpc.${service}.nobody.v1`, z.object({}), z.object({})),
};

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const tokens = new AccessTokenVerifier({
  find: async (kid) => (kid === 'known' ? keys.publicKey : undefined),
});
const admin = { id: crypto.randomUUID(), roles: ['admin' as const], sessionId: crypto.randomUUID() };
const tokenOf = (actor: Actor): Promise<string> =>
  signedToken({ kid: 'known', privateKey: keys.privateKey }, actor, 60);

const released = Promise.withResolvers<void>();
const handled: string[] = [];

@Controller()
class TestController {
  @Handle(TestRpc.double)
  async double({ value }: { value: number }): Promise<{ value: number }> {
    handled.push('double');
    return { value: value * 2 };
  }

  @Handle(TestRpc.whoami)
  async whoami(_request: object, { requestId, trace, actor }: Context): Promise<Omit<Context, 'deadline'>> {
    return { requestId, trace, ...(actor && { actor }) };
  }

  @Handle(TestRpc.fail)
  async fail({ how }: { how: string }): Promise<Record<string, never>> {
    if (how === 'defect') throw new TypeError('secret detail');
    throw new CodedError('conflict', 'test.taken', 'It is taken.', {
      issues: [{ path: 'name', message: 'is taken' }],
    });
  }

  @Handle(TestRpc.large)
  async large({ text }: { text: string }): Promise<{ text: string }> {
    return { text: text.repeat(9) };
  }

  @Handle(TestRpc.slow)
  async slow(): Promise<{ done: boolean }> {
    handled.push('slow');
    await released.promise;
    return { done: true };
  }
}

describe('a call', () => {
  let server: MessagingApp;
  let caller: MessagingApp;
  let client: RpcClient;
  const call = (within = 5_000): Context => ({
    deadline: Date.now() + within,
    requestId: 'r1',
    trace: continueTrace(),
  });

  beforeAll(async () => {
    const transport: NonNullable<Parameters<typeof startMessagingApp>[0]['transport']> = (connection) =>
      new RpcServer(connection, {
        service,
        version: '1.2.3',
        health: async () => ({ database: 'up' }),
        tokens,
      });
    server = await startMessagingApp({ service, controllers: [TestController], transport });
    caller = await startMessagingApp({ service: 'caller' });
    client = caller.app.get(RpcClient);
  });
  afterAll(async () => {
    released.resolve();
    await caller.close();
    await server.close();
  });

  it('gets the reply of its handler', async () => {
    await expect(client.call(TestRpc.double, { value: 21 }, call())).resolves.toEqual({ value: 42 });
  });

  it('gets its own reply when many are pending', async () => {
    const values = Array.from({ length: 200 }, (_, value) => value);
    const replies = await Promise.all(values.map((value) => client.call(TestRpc.double, { value }, call())));
    expect(replies.map(({ value }) => value)).toEqual(values.map((value) => value * 2));
  });

  it('carries request id, trace and the token from which the service takes the actor', async () => {
    const sent = { ...call(), token: await tokenOf(admin) };
    const { requestId, trace, actor: arrived } = await client.call(TestRpc.whoami, {}, sent);
    expect({ requestId, traceId: trace?.traceId, arrived }).toEqual({
      requestId: 'r1',
      traceId: sent.trace?.traceId,
      arrived: admin,
    });
  });

  it('is answered only at an inbox, so that a caller cannot make a service publish elsewhere', async () => {
    const { connection } = caller;
    const heard: string[] = [];
    for (const subject of ['elsewhere.x', '_INBOX.somebody.x'])
      connection.subscribe(subject, { callback: (_error, message) => void heard.push(message.subject) });
    connection.publish(TestRpc.double.subject, '{"value":1}', { reply: 'elsewhere.x' });
    connection.publish(TestRpc.double.subject, '{"value":1}', { reply: '_INBOX.somebody.x' });
    await eventually(() => expect(heard).not.toEqual([]));
    expect(heard).toEqual(['_INBOX.somebody.x']);
  });

  it('is not made by an event that JetStream pushes to its subject', async () => {
    const { connection } = caller;
    const wire = headers();
    wire.set(CLOUD_EVENT.specversion, '1.0');
    const answered: string[] = [];
    for (const inbox of ['_INBOX.event.x', '_INBOX.call.x'])
      connection.subscribe(inbox, { callback: (_error, message) => void answered.push(message.subject) });
    const { subject } = TestRpc.double;
    connection.publish(subject, '{"value":1}', { reply: '_INBOX.event.x', headers: wire });
    connection.publish(subject, '{"value":1}', { reply: '_INBOX.call.x' });
    await eventually(() => expect(answered).not.toEqual([]));
    expect(answered).toEqual(['_INBOX.call.x']);
  });

  it('has no actor that the caller merely claims', async () => {
    const { actor } = await client.call(TestRpc.whoami, {}, { ...call(), actor: admin });
    expect(actor).toBeUndefined();
    const { headers } = await import('@nats-io/transport-node');
    const forged = headers();
    forged.set('Actor', JSON.stringify(admin));
    const reply = await caller.connection.request(TestRpc.whoami.subject, '{}', {
      headers: forged,
      timeout: 5_000,
    });
    expect(reply.json()).not.toHaveProperty('actor');
  });

  it('is refused before it is handled when its token is not valid', async () => {
    handled.length = 0;
    const token = `${await tokenOf(admin)}x`;
    const answer = client.call(TestRpc.double, { value: 1 }, { ...call(), token });
    await expect(answer).rejects.toMatchObject({ kind: 'unauthenticated', code: 'auth.token_invalid' });
    expect(handled).toEqual([]);
  });

  it('is refused with every problem when its input does not fit', async () => {
    const wrong = { value: 'x', more: 1 } as unknown as { value: number };
    const error = await client.call(TestRpc.double, wrong, call()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidInput);
    expect((error as InvalidInput).issues?.map(({ path }) => path)).toEqual(['value', 'more']);
  });

  it('is refused when it is not JSON in UTF-8', async () => {
    for (const payload of ['{', Buffer.from('7b2276616c7565223a312c22ff223a317d', 'hex')]) {
      const reply = await caller.connection.request(TestRpc.double.subject, payload, { timeout: 5_000 });
      expect(reply.json()).toMatchObject({ kind: 'invalid', message: 'is not JSON in UTF-8' });
    }
  });

  it('returns kind, code, message and issues of an error', async () => {
    await expect(client.call(TestRpc.fail, { how: 'coded' }, call())).rejects.toMatchObject({
      kind: 'conflict',
      code: 'test.taken',
      message: 'It is taken.',
      issues: [{ path: 'name', message: 'is taken' }],
    });
  });

  it('returns no details of a defect', async () => {
    const error = await client
      .call(TestRpc.fail, { how: 'defect' }, call())
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'internal', code: 'internal' });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
  });

  it('logs a defect with its cause in the service that has it', async () => {
    const line = jest.spyOn(Logger.prototype, 'error');
    await expect(client.call(TestRpc.fail, { how: 'defect' }, call())).rejects.toThrow();
    expect(line).toHaveBeenCalledTimes(1);
    const [told] = line.mock.calls[0] as [{ err: Error }];
    expect(told).toMatchObject({ status: 'internal', err: { message: 'secret detail' } });
    expect(told.err.stack).toContain(__filename);
    await expect(client.call(TestRpc.fail, { how: 'refusal' }, call())).rejects.toThrow('It is taken.');
    expect(line).toHaveBeenCalledTimes(1);
    line.mockRestore();
  });

  it('is refused, without harm to others, when it or its reply is larger than the server accepts', async () => {
    const megabyte = 'x'.repeat(1024 * 1024);
    for (const text of [megabyte.repeat(9), megabyte]) {
      await expect(client.call(TestRpc.large, { text }, call())).rejects.toMatchObject({ code: 'too_large' });
    }
    await expect(client.call(TestRpc.large, { text: 'x' }, call())).resolves.toEqual({ text: 'xxxxxxxxx' });
  });

  it('fails at once when the service is away, long before its deadline', async () => {
    const started = performance.now();
    await expect(client.call(TestRpc.nobody, {}, call(30_000))).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('fails at its deadline when the reply is late', async () => {
    await expect(client.call(TestRpc.slow, {}, call(200))).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('is not sent after its deadline', async () => {
    await expect(client.call(TestRpc.double, { value: 1 }, call(-1))).rejects.toMatchObject({
      kind: 'timeout',
    });
  });

  it('is refused by the service when it arrives after its deadline', async () => {
    handled.length = 0;
    const { headers } = await import('@nats-io/transport-node');
    const late = headers();
    late.set('Deadline', String(Date.now() - 1));
    const reply = await caller.connection.request(TestRpc.double.subject, '{"value":1}', {
      headers: late,
      timeout: 5_000,
    });
    expect(reply.json()).toMatchObject({ kind: 'timeout' });
    expect(handled).toEqual([]);
  });

  it('is counted by a service that others can discover', async () => {
    const reply = await caller.connection.request(`$SRV.STATS.${service}`, '', { timeout: 5_000 });
    const stats = reply.json<{
      version: string;
      endpoints: { subject: string; num_requests: number; data: unknown }[];
    }>();
    expect(stats.version).toBe('1.2.3');
    expect(stats.endpoints[0]?.data).toEqual({ database: 'up' });
    const double = stats.endpoints.find(({ subject }) => subject === TestRpc.double.subject);
    expect(double?.num_requests).toBeGreaterThan(0);
  });

  it('that runs is finished and answered by a service that stops', async () => {
    handled.length = 0;
    const answer = client.call(TestRpc.slow, {}, call(30_000));
    await eventually(() => handled.includes('slow'));
    const closing = server.app.close();
    await eventually(async () => {
      const error = await client
        .call(TestRpc.double, { value: 1 }, call())
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: 'unavailable' });
    });
    released.resolve();
    await expect(answer).resolves.toEqual({ done: true });
    await closing;
  });
});
