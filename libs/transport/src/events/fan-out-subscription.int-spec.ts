import { event } from '#contracts';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { eventually } from '../../../../test/support/eventually';
import { connectAsOperator } from '../../../../test/support/nats';
import { uniqueService } from '../../../../test/support/messaging-app';
import { FanOutSubscription } from './fan-out-subscription';
import { ensureEventStream } from './streams';

const DAY_MS = 86_400_000;

describe('a fan-out subscription', () => {
  const Called = event(`events.${uniqueService()}.called.v1`, z.object({ n: z.number() }));
  let connection: NatsConnection;
  const received: number[][] = [[], []];
  const subscriptions: FanOutSubscription[] = [];
  const call = (n: number) => jetstream(connection).publish(Called.type, JSON.stringify({ n }));

  beforeAll(async () => {
    connection = await connectAsOperator();
    await ensureEventStream(connection, Called.stream);
  });
  afterAll(async () => {
    await Promise.all(subscriptions.map((subscription) => subscription.stop()));
    await connection.close();
  });

  it('has received all past events when it is open', async () => {
    for (const n of [1, 2, 3]) await call(n);
    for (const own of received)
      subscriptions.push(await FanOutSubscription.open(connection, Called, DAY_MS, ({ n }) => own.push(n)));
    expect(received).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('delivers each event to every subscriber', async () => {
    await call(4);
    await eventually(() => expect(received.map((own) => own.at(-1))).toEqual([4, 4]));
  });

  it('skips every payload that is not such an event, past ones included', async () => {
    for (const odd of ['', 'not JSON', '{"n":"five"}', 'null'])
      await jetstream(connection).publish(Called.type, odd);
    await call(4.5);
    await eventually(() => expect(received.map((own) => own.at(-1))).toEqual([4.5, 4.5]));
    const late: number[] = [];
    subscriptions.push(await FanOutSubscription.open(connection, Called, DAY_MS, ({ n }) => late.push(n)));
    expect(late).toEqual([1, 2, 3, 4, 4.5]);
  });

  it('continues when the broker has lost the stream', async () => {
    await (await jetstreamManager(connection)).streams.delete(Called.stream);
    await ensureEventStream(connection, Called.stream);
    await call(5);
    await eventually(() => expect(received.map((own) => own.at(-1))).toEqual([5, 5]), { timeout: 20_000 });
  });
});
