import { Transaction } from '#database';
import { ensureEventStream } from '#transport';
import { Outbox } from '#outbox';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { BenchHappened } from './event-contract';
import { benchApp, sharedNow } from './messaging-process';

/** What the driver asks: facts through the outbox at a rate, or a backlog put straight into the stream. */
export type Order = { do: 'tell'; events: number; perSecond: number } | { do: 'pile up'; events: number };

/** Commit times by event id. */
export type Told = Record<string, number>;

const fact = (n: number) => ({
  articleId: uuidv7(),
  authorId: uuidv7(),
  slug: `article-${n}`,
  title: `Article ${n}`,
});

async function main(): Promise<void> {
  const { app, connection } = await benchApp('bench', []);
  const outbox = app.get(Outbox);
  const transaction = app.get(Transaction);

  async function tell(events: number, perSecond: number): Promise<Told> {
    const told: Told = {};
    const startedAt = sharedNow();
    const one = async (n: number): Promise<void> => {
      await sleep(Math.max(0, startedAt + (n * 1_000) / perSecond - sharedNow()));
      const data = fact(n);
      const aggregate = { id: data.articleId, version: 1 };
      const id = await transaction.run((tx) => outbox.append(tx, {}, BenchHappened, aggregate, data));
      told[id] = sharedNow();
    };
    await Promise.all(Array.from({ length: events }, (_, n) => one(n)));
    return told;
  }

  async function pileUp(events: number): Promise<Told> {
    await ensureEventStream(connection, BenchHappened.stream);
    const js = jetstream(connection);
    for (let done = 0; done < events; done += 500) {
      await Promise.all(
        Array.from({ length: Math.min(500, events - done) }, (_, n) => {
          const wire = headers();
          wire.set('ce-id', uuidv7());
          wire.set('ce-aggregateid', uuidv7());
          wire.set('ce-aggregateversion', '1');
          return js.publish(BenchHappened.type, JSON.stringify(fact(done + n)), {
            headers: wire,
            timeout: 30_000,
          });
        }),
      );
    }
    return {};
  }

  process.on('message', (order: Order) => {
    const work = order.do === 'tell' ? tell(order.events, order.perSecond) : pileUp(order.events);
    void work.then((told) => process.send?.(told));
  });
  process.send?.('ready');
}

void main();
