import { randomUUID } from 'node:crypto';
import { event } from '#contracts';
import { openDatabase, Reader, withClient } from '#database';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type FreshDatabase, freshDatabase } from '../../../test/support/databases';
import { ReadBarrier } from './read-barrier';

const Renamed = event('events.users.renamed.v1', z.object({}));
const OPTIONS = { durables: ['users-accounts'], publishes: [Renamed] };

describe('the read barrier', () => {
  let database: FreshDatabase;
  let source: DataSource;
  let barrier: ReadBarrier;

  beforeAll(async () => {
    database = await freshDatabase('users');
    source = await openDatabase({ url: database.url, poolSize: 2, applicationName: 'barrier', entities: [] });
    barrier = new ReadBarrier(new Reader(source));
  });
  afterAll(async () => {
    await source?.destroy();
    await database?.drop();
  });

  const handledBy = (consumer: string, id: string) =>
    withClient(database.url, (client) =>
      client.query('INSERT INTO inbox (consumer, event_id) VALUES ($1, $2)', [consumer, id]),
    );
  const published = async (type: string, cause: string): Promise<string> => {
    const id = randomUUID();
    const sql = `INSERT INTO outbox (id, type, aggregate_id, version, data, cause) VALUES ($1, $2, $1, 1, '{}', $3)`;
    await withClient(database.url, (client) => client.query(sql, [id, type, cause]));
    return id;
  };
  const soon = () => ({ deadline: Date.now() + 200 });

  it('waits for its own durable, and not only for another consumer of the service', async () => {
    const id = randomUUID();
    await handledBy('users-things', id);
    expect(await barrier.caughtUp(OPTIONS, [id], soon())).toEqual({ settled: false, events: [] });
    await handledBy('users-accounts', id);
    expect(await barrier.caughtUp(OPTIONS, [id], soon())).toEqual({ settled: true, events: [] });
  });

  it('waits for the version of an aggregate, and not for one of which nothing is known', async () => {
    const id = randomUUID();
    const reached = (version: number) => barrier.reached('users-accounts', { id, version }, Date.now() + 200);
    expect(await reached(3)).toBe(true);
    await withClient(database.url, (client) =>
      client.query(
        `INSERT INTO inbox_head (consumer, aggregate_id, version) VALUES ('users-accounts', $1, 2)`,
        [id],
      ),
    );
    expect(await Promise.all([1, 2, 3].map(reached))).toEqual([true, true, false]);
    const waiting = barrier.reached('users-accounts', { id, version: 3 }, Date.now() + 30_000);
    await withClient(database.url, (client) =>
      client.query('UPDATE inbox_head SET version = 3 WHERE aggregate_id = $1', [id]),
    );
    expect(await waiting).toBe(true);
  });

  it('passes on the events that others wait for, and no other event with the same cause', async () => {
    const id = randomUUID();
    await handledBy('users-accounts', id);
    const renamed = await published(Renamed.type, id);
    await published('events.users.thing-removed.v1', id);
    expect(await barrier.caughtUp(OPTIONS, [id], soon())).toEqual({ settled: true, events: [renamed] });
  });
});
