import { generateKeyPairSync } from 'node:crypto';
import { KEYS_CHANGED_SUBJECT } from '#contracts';
import type { NatsConnection } from '@nats-io/transport-node';
import { connectAsOperator } from '../../../../test/support/nats';
import { eventually } from '../../../../test/support/eventually';
import type { RpcClient } from './rpc-client';
import { VerificationKeys } from './verification-keys';

const jwkOf = (kid: string): object => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  ...{ kid, alg: 'ES256', use: 'sig' },
});

describe('the keys a verifier knows', () => {
  let connection: NatsConnection;
  let keys: VerificationKeys;
  let published: object[];
  const rpc = { call: async () => ({ keys: published }) } as unknown as RpcClient;

  beforeEach(async () => {
    connection = await connectAsOperator();
    published = [jwkOf('first')];
    keys = new VerificationKeys(rpc, connection);
    keys.keepUp();
    await eventually(async () => expect(await keys.find('first')).toBeDefined());
  });
  afterEach(async () => {
    keys.onApplicationShutdown();
    await connection.close();
  });

  it('change at once when the auth service announces other keys', async () => {
    published = [jwkOf('second')];
    expect(await keys.find('first')).toBeDefined();
    connection.publish(KEYS_CHANGED_SUBJECT);
    await eventually(async () => expect(await keys.find('first')).toBeUndefined());
    expect(await keys.find('second')).toBeDefined();
  });
});
