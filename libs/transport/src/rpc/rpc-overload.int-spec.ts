import { rpc } from '#contracts';
import { continueTrace } from '#telemetry';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { eventually } from '../../../../test/support/eventually';
import { type MessagingApp, startMessagingApp, uniqueService } from '../../../../test/support/messaging-app';
import type { Context } from '../context';
import { Handle } from './handle';
import { RpcClient } from './rpc-client';
import { RpcServer } from './rpc-server';
import { AccessTokenVerifier } from '#access';

const service = uniqueService();
const LIMIT = 3;
const WAITING = 2;
const OverloadRpc = {
  wait: rpc(`rpc.${service}.wait.v1`, z.object({}), z.object({ done: z.boolean() }), { timeoutMs: 60_000 }),
  quick: rpc(`rpc.${service}.quick.v1`, z.object({}), z.object({}), { idempotent: true }),
};

let gate = Promise.withResolvers<void>();
let waiting = 0;

@Controller()
class OverloadController {
  @Handle(OverloadRpc.wait)
  async wait(): Promise<{ done: boolean }> {
    waiting += 1;
    await gate.promise;
    return { done: true };
  }

  @Handle(OverloadRpc.quick)
  async quick(): Promise<Record<string, never>> {
    return {};
  }
}

const call = (): Context => ({ deadline: Date.now() + 30_000, requestId: 'r1', trace: continueTrace() });

describe('a service at its concurrency limit', () => {
  let caller: MessagingApp;
  let client: RpcClient;
  const servers: MessagingApp[] = [];

  async function replica(): Promise<MessagingApp> {
    const transport: NonNullable<Parameters<typeof startMessagingApp>[0]['transport']> = (connection) =>
      new RpcServer(connection, {
        service,
        version: '1.2.3',
        health: async () => ({}),
        tokens: new AccessTokenVerifier({ find: async () => undefined }),
        concurrency: LIMIT,
        waiting: WAITING,
      });
    const app = await startMessagingApp({ service, controllers: [OverloadController], transport });
    servers.push(app);
    return app;
  }

  beforeAll(async () => {
    caller = await startMessagingApp({ service: 'caller' });
    client = caller.app.get(RpcClient);
  });
  afterAll(async () => {
    gate.resolve();
    await caller.close();
    await Promise.all(servers.map((server) => server.close()));
  });

  it('answers as soon as it has started, when it was away before', async () => {
    await expect(client.call(OverloadRpc.quick, {}, call())).rejects.toMatchObject({ kind: 'unavailable' });
    await replica();
    await expect(client.call(OverloadRpc.quick, {}, call())).resolves.toEqual({});
  });

  it('has a few calls wait for their turn, and does not handle one that is late by then', async () => {
    const inHand = Array.from({ length: LIMIT }, () => client.call(OverloadRpc.wait, {}, call()));
    await eventually(() => waiting === LIMIT);
    const patient = client.call(OverloadRpc.wait, {}, call());
    const late = client.call(OverloadRpc.wait, {}, { ...call(), deadline: Date.now() + 200 });
    await expect(late).rejects.toMatchObject({ kind: 'timeout' });
    expect(waiting).toBe(LIMIT);
    gate.resolve();
    await expect(Promise.all([...inHand, patient])).resolves.toHaveLength(LIMIT + 1);
    expect(waiting).toBe(LIMIT + 1);
    gate = Promise.withResolvers<void>();
    waiting = 0;
  });

  it('refuses further calls at once, replying only to inboxes, and accepts calls when others have ended', async () => {
    const inHand = Array.from({ length: LIMIT + WAITING }, () => client.call(OverloadRpc.wait, {}, call()));
    await eventually(() => waiting === LIMIT);
    const refused = { kind: 'unavailable', code: 'overloaded' };
    await expect(client.call(OverloadRpc.quick, {}, call())).rejects.toMatchObject(refused);
    await expect(client.call(OverloadRpc.wait, {}, call())).rejects.toMatchObject(refused);
    expect(waiting).toBe(LIMIT);
    const heard: string[] = [];
    const { connection } = caller;
    for (const subject of ['elsewhere.y', '_INBOX.somebody.y'])
      connection.subscribe(subject, { callback: (_error, message) => void heard.push(message.subject) });
    for (const reply of ['elsewhere.y', '_INBOX.somebody.y'])
      connection.publish(OverloadRpc.quick.subject, '{}', { reply });
    await eventually(() => expect(heard).toContain('_INBOX.somebody.y'));
    expect(heard).toEqual(['_INBOX.somebody.y']);
    gate.resolve();
    await expect(Promise.all(inHand)).resolves.toEqual(Array(LIMIT + WAITING).fill({ done: true }));
    await eventually(async () => client.call(OverloadRpc.quick, {}, call()));
  });

  it('is not an outage: its refusals do not open the breaker', async () => {
    gate = Promise.withResolvers<void>();
    waiting = 0;
    const inHand = Array.from({ length: LIMIT + WAITING }, () => client.call(OverloadRpc.wait, {}, call()));
    await eventually(() => waiting === LIMIT);
    const refusals = Array.from({ length: 30 }, () => client.call(OverloadRpc.quick, {}, call()));
    for (const { status } of await Promise.allSettled(refusals)) expect(status).toBe('rejected');
    gate.resolve();
    await Promise.all(inHand);
    await eventually(async () => client.call(OverloadRpc.quick, {}, call()));
  });

  it('that stops is reported as away quickly, retries included, and after many calls without a request', async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    const codes = new Set<string>();
    for (let index = 0; index < 30; index += 1) {
      await client
        .call(OverloadRpc.quick, {}, call())
        .catch((error: { code: string }) => codes.add(error.code));
    }
    expect([...codes]).toEqual(['unavailable']);
    await replica();
    await eventually(async () => client.call(OverloadRpc.quick, {}, call()));
  });
});
