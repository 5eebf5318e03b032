import { CodedError, Json, rpc } from '#contracts';
import { continueTrace } from '#telemetry';
import type { Msg, MsgHdrs } from '@nats-io/transport-node';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { type MessagingApp, startMessagingApp, uniqueService } from '../../../../test/support/messaging-app';
import type { Context } from '../context';
import { Handle } from './handle';
import { RpcClient } from './rpc-client';
import { RpcServer } from './rpc-server';
import { headersIn, WireHeaders } from './wire-headers';

const service = uniqueService();
const Named = z.object({ name: z.string() });
const TestRpc = {
  written: rpc(`rpc.${service}.written.v1`, Named, z.object({ written: Named, count: z.number() })),
  built: rpc(`rpc.${service}.built.v1`, Named, Named),
  fail: rpc(`rpc.${service}.fail.v1`, z.object({}), Named),
};

@Controller()
class TestController {
  @Handle(TestRpc.written)
  async written(request: z.infer<typeof Named>) {
    return Json.object({ written: new Json<typeof request>(JSON.stringify(request)), count: 1 });
  }

  @Handle(TestRpc.built)
  async built(request: z.infer<typeof Named>) {
    return request;
  }

  @Handle(TestRpc.fail)
  async fail(): Promise<{ name: string }> {
    throw new CodedError('conflict', 'test.taken', 'It is taken.');
  }
}

describe('on the wire', () => {
  let server: MessagingApp;
  let caller: MessagingApp;
  let client: RpcClient;
  const call = (): Context => ({ deadline: Date.now() + 5_000, requestId: 'r1', trace: continueTrace() });

  beforeAll(async () => {
    const transport: NonNullable<Parameters<typeof startMessagingApp>[0]['transport']> = (connection) =>
      new RpcServer(connection, {
        service,
        version: '1.2.3',
        health: async () => ({}),
        tokens: { verify: () => Promise.reject(new Error('no call here has a token')) },
      });
    server = await startMessagingApp({ service, controllers: [TestController], transport });
    caller = await startMessagingApp({ service: 'caller' });
    client = caller.app.get(RpcClient);
  });
  afterAll(async () => {
    await caller.close();
    await server.close();
  });

  it('a reply that its handler wrote as JSON is the reply to any caller', async () => {
    const name = 'Ada "é" 🦊';
    const json = await client.json(TestRpc.written, { name }, call());
    expect(json.text).toBe(`{"written":${JSON.stringify({ name })},"count":1}`);
    await expect(client.call(TestRpc.written, { name }, call())).resolves.toEqual(json.parse());
  });

  it('a caller can take any reply as JSON, and gets errors as ever', async () => {
    const { text } = await client.json(TestRpc.built, { name: 'Ada' }, call());
    expect(text).toBe('{"name":"Ada"}');
    const failing = client.json(TestRpc.fail, {}, call());
    await expect(failing).rejects.toMatchObject({ kind: 'conflict', code: 'test.taken' });
  });

  it('headers are read as the client reads them, without decoding all of them', async () => {
    const { connection } = caller;
    const arrived: Msg[] = [];
    const both = Promise.withResolvers<void>();
    connection.subscribe('headers.x', {
      callback: (_error, message) => {
        if (arrived.push(message) === 2) both.resolve();
      },
    });
    const wire = new WireHeaders().add('First', 'a: b').add('Empty', '').add('First', 'second');
    connection.publish('headers.x', 'payload', { headers: wire as unknown as MsgHdrs });
    connection.publish('headers.x', 'First: none');
    await both.promise;
    const [message, bare] = arrived as [Msg, Msg];
    const read = headersIn(message);
    expect(read).not.toBe(message.headers);
    for (const name of ['First', 'Empty', 'first', 'irst', 'Missing']) {
      expect(read?.get(name)).toBe(message.headers?.get(name));
      expect(read?.has(name)).toBe(message.headers?.has(name));
    }
    expect(headersIn(bare)).toBeUndefined();
  });
});
