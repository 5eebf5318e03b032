import { setTimeout as sleep } from 'node:timers/promises';
import type { DataOf, Event } from '#contracts';
import {
  type Consumer,
  type ConsumerMessages,
  DeliverPolicy,
  jetstream,
  type JsMsg,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { isMissing } from './streams';

const PAUSE_MS = 250;
const LOST: ReadonlySet<string> = new Set([
  'consumer_deleted',
  'ordered_consumer_recreated',
  'stream_not_found',
]);
/** How long one request for messages stands; a server that forgot us is noticed after as long without a sign of life. */
const REQUEST_MS = 5_000;

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
  let stopped = false;
  let heard = 0;
  let reconnects = 0;
  const open = async (): Promise<{ source: Consumer; messages: ConsumerMessages }> => {
    const source = await jetstream(connection).consumers.get(event.stream, {
      filter_subjects: event.type,
      deliver_policy: DeliverPolicy.StartTime,
      opt_start_time: new Date(Date.now() - sinceMs).toISOString(),
    });
    heard = 0;
    return { source, messages: await source.consume({ expires: REQUEST_MS }) };
  };
  const listen = async (messages: ConsumerMessages): Promise<void> => {
    void closeWhenLost(messages);
    for await (const message of messages) {
      const data = event.data.safeParse(parsed(message));
      if (data.success) listener(data.data as DataOf<E>);
      heard = message.info.deliverySequence;
    }
  };

  // Without a stream nothing was told yet: what comes is heard as soon as there is one.
  let current = await open().catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  void (async () => {
    while (!stopped) {
      if (current) await listen(current.messages);
      const before = reconnects;
      const opened = await untilOpen(open, () => stopped);
      current = opened;
      if (before !== reconnects) await opened?.messages.close();
    }
  })();
  void (async () => {
    for await (const { type } of connection.status()) {
      if (stopped) return;
      // A server that was away has forgotten us, and the client may wait for it without end; what was told meanwhile is
      // heard by beginning anew.
      if (type !== 'reconnect') continue;
      reconnects += 1;
      await current?.messages.close();
    }
  })();
  const past = current?.source;
  for (
    let info = await past?.info();
    info && (info.num_pending > 0 || heard < info.delivered.consumer_seq);
  ) {
    await sleep(10);
    info = await past?.info();
  }
  return async () => {
    stopped = true;
    await current?.messages.close();
  };
}

/**
 * What a message holds, if that is JSON. Not all is: who may read a stream can have the server's own word that nothing is there,
 * which is empty, put into it (decision 13). One such message must not end whoever listens, now and at each start.
 */
function parsed(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}

/**
 * The client makes a lost consumer anew where the old one was; in a stream that was lost as well, and counts from one
 * again, that place is far in the future. So listening starts over instead.
 */
async function closeWhenLost(messages: ConsumerMessages): Promise<void> {
  for await (const { type } of messages.status()) {
    if (LOST.has(type)) return void (await messages.close());
  }
}

async function untilOpen<T>(open: () => Promise<T>, isStopped: () => boolean): Promise<T | undefined> {
  while (!isStopped()) {
    try {
      return await open();
    } catch (error) {
      if (isStopped()) break;
      new Logger('Broadcasts').warn(`cannot listen, trying again: ${String(error)}`);
      await sleep(PAUSE_MS);
    }
  }
  return undefined;
}
