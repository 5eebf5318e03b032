import { Transaction } from '#database';
import { ensureEventStream } from '#transport';
import { Outbox } from '#outbox';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { BenchHappened } from './contract';
import { benchApp, sharedNow } from './process';

/** The driver's orders: publish events through the outbox at a rate, or write a backlog straight into the stream. */
export type Order = { do: 'publish'; events: number; perSecond: number } | { do: 'fill'; events: number };

/** Commit times by event id. */
export type CommitTimes = Record<string, number>;

const eventData = (n: number) => ({
  articleId: uuidv7(),
  authorId: uuidv7(),
  slug: `article-${n}`,
  title: `Article ${n}`,
});

async function main(): Promise<void> {
  const { app, connection } = await benchApp('bench', []);
  const outbox = app.get(Outbox);
  const transaction = app.get(Transaction);

  async function publish(events: number, perSecond: number): Promise<CommitTimes> {
    const commitTimes: CommitTimes = {};
    const startedAt = sharedNow();
    const one = async (n: number): Promise<void> => {
      await sleep(Math.max(0, startedAt + (n * 1_000) / perSecond - sharedNow()));
      const data = eventData(n);
      const aggregate = { id: data.articleId, version: 1 };
      const id = await transaction.run((tx) => outbox.append(tx, {}, BenchHappened, aggregate, data));
      commitTimes[id] = sharedNow();
    };
    await Promise.all(Array.from({ length: events }, (_, n) => one(n)));
    return commitTimes;
  }

  async function fillBacklog(events: number): Promise<CommitTimes> {
    await ensureEventStream(connection, BenchHappened.stream);
    const js = jetstream(connection);
    for (let done = 0; done < events; done += 500) {
      await Promise.all(
        Array.from({ length: Math.min(500, events - done) }, (_, n) => {
          const wire = headers();
          wire.set('ce-id', uuidv7());
          wire.set('ce-aggregateid', uuidv7());
          wire.set('ce-aggregateversion', '1');
          return js.publish(BenchHappened.type, JSON.stringify(eventData(done + n)), {
            headers: wire,
            timeout: 30_000,
          });
        }),
      );
    }
    return {};
  }

  process.on('message', (order: Order) => {
    const work = order.do === 'publish' ? publish(order.events, order.perSecond) : fillBacklog(order.events);
    void work.then((commitTimes) => process.send?.(commitTimes));
  });
  process.send?.('ready');
}

void main();
