import { setTimeout as sleep } from 'node:timers/promises';
import type { DataOf, Event } from '#contracts';
import { DeliverPolicy, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ensureEventStream } from './streams';

/**
 * Tells every replica each event of one type, from `sinceMs` ago on and for as long as the connection lives: for small
 * facts all must know at once, such as revocations. Keeps no position: `listener` must not mind hearing twice.
 * Resolves when the past has been told.
 * @returns what stops the listening
 */
export async function listenToAll<E extends Event>(
  connection: NatsConnection,
  event: E,
  sinceMs: number,
  listener: (data: DataOf<E>) => void,
): Promise<() => Promise<void>> {
  await ensureEventStream(connection, event.stream);
  const source = await jetstream(connection).consumers.get(event.stream, {
    filter_subjects: event.type,
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: new Date(Date.now() - sinceMs).toISOString(),
  });
  const messages = await source.consume();
  let heard = 0;
  void (async () => {
    for await (const message of messages) {
      const data = event.data.safeParse(message.json());
      if (data.success) listener(data.data as DataOf<E>);
      heard = message.info.deliverySequence;
    }
  })();
  for (let info = await source.info(); info.num_pending > 0 || heard < info.delivered.consumer_seq;) {
    await sleep(10);
    info = await source.info();
  }
  return async () => void (await messages.close());
}
