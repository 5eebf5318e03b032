import { event } from '#contracts';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { eventually } from '../../../../test/support/eventually';
import { connectAsOperator } from '../../../../test/support/nats';
import { uniqueService } from '../../../../test/support/messaging-app';
import { listenToAll } from './broadcasts';
import { ensureEventStream } from './streams';

const DAY_MS = 86_400_000;

describe('listening to all events of a type', () => {
  const Called = event(`events.${uniqueService()}.called.v1`, z.object({ n: z.number() }));
  let connection: NatsConnection;
  const heard: number[][] = [[], []];
  const stops: (() => Promise<void>)[] = [];
  const call = (n: number) => jetstream(connection).publish(Called.type, JSON.stringify({ n }));

  beforeAll(async () => {
    connection = await connectAsOperator();
    await ensureEventStream(connection, Called.stream);
  });
  afterAll(async () => {
    await Promise.all(stops.map((stop) => stop()));
    await connection.close();
  });

  it('begins with what was told before, and has heard it when it begins', async () => {
    for (const n of [1, 2, 3]) await call(n);
    for (const own of heard)
      stops.push(await listenToAll(connection, Called, DAY_MS, ({ n }) => own.push(n)));
    expect(heard).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('tells every listener', async () => {
    await call(4);
    await eventually(() => expect(heard.map((own) => own.at(-1))).toEqual([4, 4]));
  });

  it('skips what is no such event, whatever it is, now and when it begins', async () => {
    for (const odd of ['', 'not JSON', '{"n":"five"}', 'null'])
      await jetstream(connection).publish(Called.type, odd);
    await call(4.5);
    await eventually(() => expect(heard.map((own) => own.at(-1))).toEqual([4.5, 4.5]));
    const late: number[] = [];
    stops.push(await listenToAll(connection, Called, DAY_MS, ({ n }) => late.push(n)));
    expect(late).toEqual([1, 2, 3, 4, 4.5]);
  });

  it('goes on when the broker has lost the stream', async () => {
    await (await jetstreamManager(connection)).streams.delete(Called.stream);
    await ensureEventStream(connection, Called.stream);
    await call(5);
    await eventually(() => expect(heard.map((own) => own.at(-1))).toEqual([5, 5]), { timeout: 20_000 });
  });
});
