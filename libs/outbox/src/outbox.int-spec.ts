import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { event, streamOf } from '#contracts';
import { poolOf, Transaction, withClient } from '#database';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { Client, type QueryConfig } from 'pg';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { freshDatabase, type FreshDatabase } from '../../../test/support/databases';
import { eventually } from '../../../test/support/eventually';
import { type MessagingApp, startMessagingApp, uniqueService } from '../../../test/support/messaging-app';
import { CLOUD_EVENT, ensureEventStream } from '#transport';
import { Housekeeping } from './housekeeping';
import { Outbox } from './outbox';
import { Relay } from './relay';
import { republish } from './republish';

const service = uniqueService();
const ThingHappened = event(
  `events.${service}.thing-happened.v1`,
  z.object({ n: z.number(), filler: z.string().optional() }),
);

interface Published {
  id: string;
  aggregate: string;
  version: number;
  n: number;
}

describe('the outbox', () => {
  let database: FreshDatabase;
  let first: MessagingApp;
  let second: MessagingApp;

  beforeAll(async () => {
    database = await freshDatabase('users');
    const options = { service, databaseUrl: database.url };
    [first, second] = await Promise.all([startMessagingApp(options), startMessagingApp(options)]);
  });
  afterAll(async () => {
    await Promise.all([first.close(), second.close()]);
    await database.drop();
  });

  async function append(aggregateId: string, version: number, n: number, filler?: string): Promise<string> {
    const { app } = version % 2 ? first : second;
    return app
      .get(Transaction)
      .run((tx) =>
        app.get(Outbox).append(tx, {}, ThingHappened, { id: aggregateId, version }, { n, filler }),
      );
  }

  async function published(): Promise<Published[]> {
    const manager = await jetstreamManager(first.connection);
    const { state } = await manager.streams.info(streamOf(service));
    if (state.messages === 0) return [];
    const source = await jetstream(first.connection).consumers.get(streamOf(service), {});
    const found: Published[] = [];
    for await (const message of await source.fetch({ max_messages: state.messages, expires: 5_000 })) {
      const header = (name: string): string => message.headers?.get(name) ?? '';
      const { n } = message.json<{ n: number }>();
      const version = Number(header(CLOUD_EVENT.version));
      found.push({ id: header(CLOUD_EVENT.id), aggregate: header(CLOUD_EVENT.aggregate), version, n });
    }
    return found;
  }

  const unsent = async (): Promise<number> => {
    const [row] = await first.app
      .get(DataSource)
      .query<[{ unsent: number }]>('SELECT count(*)::int AS unsent FROM outbox WHERE sent_at IS NULL');
    return row.unsent;
  };
  const allSent = () => eventually(async () => expect(await unsent()).toBe(0));

  const wipeBroker = async () => (await jetstreamManager(first.connection)).streams.delete(streamOf(service));
  const declareAgain = () => ensureEventStream(first.connection, streamOf(service));

  it('publishes committed events, as CloudEvents', async () => {
    const aggregate = randomUUID();
    const id = await append(aggregate, 1, 7);
    await allSent();
    const sent = (await published()).filter((one) => one.aggregate === aggregate);
    expect(sent).toEqual([{ id, aggregate, version: 1, n: 7 }]);
  });

  it('does not publish events of a rolled-back transaction', async () => {
    const aggregate = randomUUID();
    const work = first.app.get(Transaction).run(async (tx) => {
      await first.app.get(Outbox).append(tx, {}, ThingHappened, { id: aggregate, version: 1 }, { n: 1 });
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    const witness = randomUUID();
    await append(witness, 1, 2);
    await allSent();
    const aggregates = (await published()).map((one) => one.aggregate);
    expect(aggregates).toContain(witness);
    expect(aggregates).not.toContain(aggregate);
  });

  it('wakes the relay of its process when the transaction has committed, and not when it rolls back', async () => {
    const wake = jest.spyOn(first.app.get(Relay), 'wake');
    const add = (aggregate: string, fails: boolean) =>
      first.app.get(Transaction).run(async (tx) => {
        await first.app.get(Outbox).append(tx, {}, ThingHappened, { id: aggregate, version: 1 }, { n: 1 });
        expect(wake).not.toHaveBeenCalled();
        if (fails) throw new Error('changed my mind');
      });
    await expect(add(randomUUID(), true)).rejects.toThrow('changed my mind');
    expect(wake).not.toHaveBeenCalled();
    await add(randomUUID(), false);
    expect(wake).toHaveBeenCalledTimes(1);
    wake.mockRestore();
  });

  it('without a relay of its own notifies those of other processes', async () => {
    const listener = new Client(database.url);
    await listener.connect();
    await listener.query('LISTEN outbox');
    const notified = once(listener, 'notification');
    await first.app
      .get(Transaction)
      .run((tx) => new Outbox().append(tx, {}, ThingHappened, { id: randomUUID(), version: 1 }, { n: 1 }));
    await notified;
    await listener.end();
  });

  it('refuses a second event with the same version of an aggregate', async () => {
    const aggregate = randomUUID();
    await append(aggregate, 1, 1);
    await expect(append(aggregate, 1, 2)).rejects.toThrow(/duplicate key/);
  });

  it('keeps the order of each aggregate while several relays publish', async () => {
    const aggregates = Array.from({ length: 8 }, () => randomUUID());
    const versions = Array.from({ length: 25 }, (_, index) => index + 1);
    await Promise.all(
      aggregates.map(async (aggregate) => {
        for (const version of versions) await append(aggregate, version, version);
      }),
    );
    await allSent();
    const sent = await published();
    for (const aggregate of aggregates) {
      const order = sent.filter((one) => one.aggregate === aggregate).map(({ version }) => version);
      expect(order).toEqual(versions);
    }
  });

  it('publishes an event again that was published but not marked, and the stream stores it once', async () => {
    const aggregate = randomUUID();
    await append(aggregate, 1, 1);
    await allSent();
    const forget = `UPDATE outbox SET sent_at = NULL, leased_until = '-infinity' WHERE aggregate_id = $1`;
    await first.app.get(DataSource).query(forget, [aggregate]);
    await allSent();
    expect((await published()).filter((one) => one.aggregate === aggregate)).toHaveLength(1);
  });

  it('blocks only the aggregate of a row that cannot be published', async () => {
    const stuck = randomUUID();
    const moving = randomUUID();
    await append(stuck, 1, 1, 'x'.repeat(9 * 1024 * 1024)); // more than NATS accepts
    await append(stuck, 2, 2);
    await append(moving, 1, 3);
    await eventually(async () => expect(await unsent()).toBe(2));
    const aggregates = (await published()).map((one) => one.aggregate);
    expect(aggregates).toContain(moving);
    expect(aggregates).not.toContain(stuck);
    await first.app
      .get(DataSource)
      .query('DELETE FROM outbox WHERE aggregate_id = $1 AND version = 1', [stuck]);
    await allSent();
  });

  it('marks the events that it sent even where it cannot store the failure of another', async () => {
    let appended = false;
    const spies = [first, second].map(({ app }) => {
      const pool = poolOf(app.get(DataSource));
      const query = pool.query.bind(pool) as (statement: QueryConfig) => Promise<unknown>;
      return jest
        .spyOn(pool as unknown as { query: typeof query }, 'query')
        .mockImplementation(async (statement) => {
          if (statement.text.includes('last_error = $3')) throw new Error('no connection');
          // One relay leases both rows in one batch.
          if (statement.text.includes('WITH due') && !(appended && app === first.app)) return { rows: [] };
          return query(statement);
        });
    });
    const [stuck, moving] = [randomUUID(), randomUUID()];
    const { app } = first;
    await app.get(Transaction).run(async (tx) => {
      const filler = 'x'.repeat(9 * 1024 * 1024); // more than NATS accepts
      await app.get(Outbox).append(tx, {}, ThingHappened, { id: stuck, version: 1 }, { n: 1, filler });
      await app.get(Outbox).append(tx, {}, ThingHappened, { id: moving, version: 1 }, { n: 2 });
    });
    appended = true;
    await eventually(async () => expect(await unsent()).toBe(1));
    expect((await published()).map((one) => one.aggregate)).toContain(moving);
    for (const spy of spies) spy.mockRestore();
    await app.get(DataSource).query('DELETE FROM outbox WHERE aggregate_id = $1', [stuck]);
  });

  it('keeps events while there is no stream for them, and publishes them when there is one', async () => {
    await wipeBroker();
    const aggregate = randomUUID();
    await append(aggregate, 1, 1);
    const tried =
      'SELECT 1 FROM outbox WHERE aggregate_id = $1 AND sent_at IS NULL AND last_error IS NOT NULL';
    await eventually(async () =>
      expect(await first.app.get(DataSource).query(tried, [aggregate])).toHaveLength(1),
    );
    await declareAgain();
    await allSent();
    expect((await published()).map((one) => one.aggregate)).toEqual([aggregate]);
  });

  it('publishes events again, on demand, that the broker has lost', async () => {
    const aggregate = randomUUID();
    for (const version of [1, 2, 3]) await append(aggregate, version, version);
    await allSent();
    await wipeBroker();
    await declareAgain();
    const events = await withClient(database.url, (client) => republish(client, 3_600));
    expect(events).toBeGreaterThanOrEqual(3);
    await allSent();
    const again = (await published()).filter((one) => one.aggregate === aggregate);
    expect(again.map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('deletes events that were sent a month ago, and no unsent ones', async () => {
    const [old, unsentOld, young] = [randomUUID(), randomUUID(), randomUUID()];
    const source = first.app.get(DataSource);
    const add = (id: string, aggregate: string, sent: string) =>
      source.query(
        `INSERT INTO outbox (id, type, aggregate_id, version, data, leased_until, sent_at)
         VALUES ($1, $2, $3, 1, '{}', 'infinity', ${sent})`,
        [id, ThingHappened.type, aggregate],
      );
    const monthAgo = { msecs: Date.now() - 31 * 86_400_000 };
    await add(uuidv7(monthAgo), old, 'now()');
    await add(uuidv7(monthAgo), unsentOld, 'NULL');
    await add(uuidv7(), young, 'now()');
    await first.app.get(Housekeeping).tidy();
    const rows = await source.query<{ aggregate_id: string }[]>('SELECT aggregate_id FROM outbox');
    const kept = rows.map((row) => row.aggregate_id);
    expect(kept).toEqual(expect.arrayContaining([unsentOld, young]));
    expect(kept).not.toContain(old);
    await source.query('DELETE FROM outbox WHERE aggregate_id = $1', [unsentOld]);
  });
});
