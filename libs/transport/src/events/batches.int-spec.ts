import { randomUUID } from 'node:crypto';
import { event } from '#contracts';
import { Reader, Transaction } from '#database';
import { Inbox, Outbox } from '#outbox';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/databases';
import { eventually } from '../../../../test/support/eventually';
import { type MessagingApp, startMessagingApp, uniqueService } from '../../../../test/support/messaging-app';
import type { Delivery } from './delivery';
import { EventServer } from './event-server';
import { consumer, type Outcome } from './on';

const EVENTS = 40;
const service = uniqueService();
const durable = `${service}-pile`;
const Piled = event(`events.${service}.piled.v1`, z.object({ n: z.number() }));
const Single = event(`events.${service}.single.v1`, z.object({}));
const On = consumer({ durable, concurrency: 2 * EVENTS });
/** The numbers of the events in each batch that was handled. */
const batches: number[][] = [];
/** The number that fails. */
let poison: number | undefined;
/** Batches of one that wait until there are two. */
let together = 0;
const both = Promise.withResolvers<void>();

@Controller()
class Piles {
  constructor(private readonly inbox: Inbox) {}

  @On(Piled, { batch: EVENTS })
  async piled(deliveries: Delivery<typeof Piled>[]): Promise<Outcome> {
    batches.push(deliveries.map(({ data }) => data.n));
    return this.inbox.onceEach(deliveries, async (tx, fresh) => {
      const numbers = fresh.map(({ data }) => data.n);
      await tx.query('INSERT INTO effect (n) SELECT unnest($1::int[])', [numbers]);
      if (numbers.some((n) => n === poison)) throw new Error('poison');
    });
  }

  @On(Single, { batch: 1 })
  async single(): Promise<Outcome> {
    together += 1;
    if (together === 2) both.resolve();
    await both.promise;
    return 'ack';
  }
}

describe('a consumer of batches', () => {
  let database: FreshDatabase;
  let running: MessagingApp;

  beforeAll(async () => {
    database = await freshDatabase('users');
    running = await startMessagingApp({
      service,
      databaseUrl: database.url,
      controllers: [Piles],
      transport: (connection, waiting) => new EventServer(connection, waiting),
    });
    await running.app.get(Transaction).run((tx) => tx.query('CREATE TABLE effect (n integer)'));
  });
  afterAll(async () => {
    both.resolve();
    await running.close();
    await database.drop();
  });

  /** Appends events, each of an aggregate of its own. @returns their ids */
  async function pile(numbers: number[]): Promise<string[]> {
    const outbox = running.app.get(Outbox);
    return running.app.get(Transaction).run(async (tx) => {
      const ids: string[] = [];
      for (const n of numbers)
        ids.push(await outbox.append(tx, {}, Piled, { id: randomUUID(), version: 1 }, { n }));
      return ids;
    });
  }
  async function effects(from: number): Promise<number[]> {
    const statement = { text: 'SELECT n FROM effect WHERE n >= $1 AND n < $1 + 100 ORDER BY n' };
    return (await running.app.get(Reader).rows<{ n: number }>(statement, [from])).map(({ n }) => n);
  }
  async function allHandled(): Promise<void> {
    const { consumers } = await jetstreamManager(running.connection);
    await eventually(
      async () => {
        const info = await consumers.info(`EVENTS_${service.toUpperCase()}`, durable);
        expect(info.num_pending + info.num_ack_pending).toBe(0);
      },
      { timeout: 30_000 },
    );
  }
  const numbersFrom = (first: number): number[] => Array.from({ length: EVENTS }, (_, n) => first + n);

  it('handles those that wait together in one transaction, each once, however often it is delivered', async () => {
    const ids = await pile(numbersFrom(0));
    await eventually(async () => expect(await effects(0)).toHaveLength(EVENTS));
    await allHandled();
    expect(Math.max(...batches.map((batch) => batch.length))).toBeGreaterThan(1);
    // Known and unknown events in one batch, one of them twice.
    const again = randomUUID();
    for (const [n, id] of [ids[3], ids[4], again, again].entries()) {
      const wire = headers();
      wire.set('ce-id', id ?? '');
      wire.set('ce-aggregateid', randomUUID());
      wire.set('ce-aggregateversion', '1');
      const data = JSON.stringify({ n: id === again ? EVENTS : 3 + n });
      await jetstream(running.connection).publish(Piled.type, data, { headers: wire });
    }
    await allHandled();
    expect(await effects(0)).toEqual([...numbersFrom(0), EVENTS]);
  });

  it('handles each alone when a batch fails, so that only the event at fault is tried again', async () => {
    batches.length = 0;
    poison = 107;
    await pile(numbersFrom(100));
    await eventually(async () => expect(await effects(100)).toHaveLength(EVENTS - 1));
    expect(await effects(100)).not.toContain(poison);
    const attempts = batches.filter((batch) => batch.includes(107));
    expect(attempts.some((batch) => batch.length > 1)).toBe(true);
    expect(attempts).toContainEqual([107]);
    poison = undefined;
    await allHandled();
    expect(await effects(100)).toEqual(numbersFrom(100));
  });

  it('handles batches of one concurrently: none waits for another', async () => {
    const outbox = running.app.get(Outbox);
    await running.app.get(Transaction).run(async (tx) => {
      for (const id of [randomUUID(), randomUUID()])
        await outbox.append(tx, {}, Single, { id, version: 1 }, {});
    });
    await both.promise;
    await allHandled();
  });

  it('cannot have an order', () => {
    const OnOrdered = consumer({ durable, order: 'latest' });
    expect(() => OnOrdered(Piled, { batch: 2 })(Piles.prototype, 'piled', {})).toThrow('has an order');
  });
});
