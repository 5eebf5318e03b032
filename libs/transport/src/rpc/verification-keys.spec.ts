import type { NatsConnection } from '@nats-io/transport-node';
import { generateKeyPairSync } from 'node:crypto';
import type { RpcClient } from './rpc-client';
import { VerificationKeys } from './verification-keys';

const jwk = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
});

/** Keys of an auth service that counts its calls, publishes given keys, and can be away. */
function publishedBy(service: { keys: object[]; isAway?: boolean }) {
  const rpc = { calls: 0, call: () => answer() };
  const answer = async (): Promise<object> => {
    rpc.calls += 1;
    if (service.isAway) throw new Error('away');
    return { keys: service.keys };
  };
  return { rpc, keys: new VerificationKeys(rpc as unknown as RpcClient, {} as NatsConnection) };
}

describe('the keys as published', () => {
  beforeEach(() => jest.useFakeTimers({ now: Date.now() }));
  afterEach(() => jest.useRealTimers());

  it('are loaded at most once a second, however often they are needed', async () => {
    const service = { keys: [jwk('first')] };
    const { rpc, keys } = publishedBy(service);
    const many = await Promise.all(Array.from({ length: 50 }, () => keys.published()));
    expect(many).toEqual(Array(50).fill(service.keys));
    service.keys = [jwk('second')];
    expect(await keys.published()).toMatchObject([{ kid: 'first' }]);
    expect(rpc.calls).toBe(1);
    jest.setSystemTime(Date.now() + 1_001);
    expect(await keys.published()).toMatchObject([{ kid: 'second' }]);
    await keys.published();
    expect(rpc.calls).toBe(2);
  });

  it('are the last loaded ones while the auth service is away, which is not called more often', async () => {
    const service = { keys: [jwk('first')], isAway: false };
    const { rpc, keys } = publishedBy(service);
    await keys.published();
    service.isAway = true;
    jest.setSystemTime(Date.now() + 1_001);
    for (let count = 0; count < 5; count += 1)
      expect(await keys.published()).toMatchObject([{ kid: 'first' }]);
    expect(rpc.calls).toBe(2);
  });

  it('are not an empty list when none were ever loaded', async () => {
    const { keys } = publishedBy({ keys: [], isAway: true });
    await expect(keys.published()).rejects.toThrow('away');
    await expect(keys.published()).rejects.toThrow('away');
  });
});
