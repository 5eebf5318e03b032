import { randomUUID } from 'node:crypto';
import { CodedError, event } from '#contracts';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { Controller } from '@nestjs/common';
import { Client } from 'pg';
import { z } from 'zod';
import { freshDatabase, type FreshDatabase } from '../../../test/support/databases';
import { eventually } from '../../../test/support/eventually';
import { type MessagingApp, startMessagingApp, uniqueService } from '../../../test/support/messaging-app';
import { consumer, type DeadLetter, DeadLetters, type Delivery, EventServer, type Outcome } from '#transport';
import { Inbox } from './inbox';
import { InboxWaiting } from './inbox-waiting';

const service = uniqueService();
const stream = `EVENTS_${service.toUpperCase()}`;
const durable = `${service}-steps`;
const Stepped = event(`events.${service}.stepped.v1`, z.object({ mark: z.string() }));
const On = consumer({ durable, order: 'sequence' });
const away = new CodedError('unavailable', 'unavailable', 'The database is away.');
/** Marks that cannot be handled yet, with the number of attempts. */
const failing = new Map<string, number>();

@Controller()
class Steps {
  constructor(private readonly inbox: Inbox) {}

  @On(Stepped)
  async stepped(delivery: Delivery<typeof Stepped>): Promise<Outcome> {
    const { mark } = delivery.data;
    return this.inbox.once(delivery, async (tx) => {
      const tries = failing.get(mark);
      if (tries !== undefined) {
        failing.set(mark, tries + 1);
        throw away;
      }
      await tx.query('INSERT INTO effect (mark, attempt) VALUES ($1, $2)', [mark, delivery.attempt]);
    });
  }
}

describe('events that wait for an earlier one', () => {
  let database: FreshDatabase;
  let sql: Client;
  let running: MessagingApp;
  let events: EventServer;

  const start = (): Promise<MessagingApp> =>
    startMessagingApp({
      service,
      databaseUrl: database.url,
      controllers: [Steps],
      transport: (connection, waiting) => (events = new EventServer(connection, waiting)),
    });

  beforeAll(async () => {
    database = await freshDatabase('users');
    sql = new Client(database.url);
    await sql.connect();
    await sql.query('CREATE TABLE effect (id serial, mark text, attempt integer)');
    running = await start();
  });
  afterAll(async () => {
    await running.close();
    await sql.end();
    await database.drop();
  });
  afterEach(() => failing.clear());

  const publish = async (aggregate: string, version: number, mark: string): Promise<void> => {
    const wire = headers();
    wire.set('ce-id', randomUUID());
    wire.set('ce-aggregateid', aggregate);
    wire.set('ce-aggregateversion', String(version));
    await jetstream(running.connection).publish(Stepped.type, JSON.stringify({ mark }), { headers: wire });
  };
  const effects = async (like: string): Promise<string[]> => {
    const { rows } = await sql.query<{ mark: string }>(
      'SELECT mark FROM effect WHERE mark LIKE $1 ORDER BY id',
      [`${like}%`],
    );
    return rows.map(({ mark }) => mark);
  };
  const waiting = async (): Promise<number> => {
    const { rows } = await sql.query<{ count: number }>('SELECT count(*)::int FROM inbox_waiting');
    return rows[0]?.count ?? NaN;
  };
  const info = async () => (await jetstreamManager(running.connection)).consumers.info(stream, durable);
  const deadLetters = async (): Promise<DeadLetter[]> => {
    const all = await new DeadLetters(running.connection).list(100);
    return all.filter((letter) => letter.consumer === durable);
  };
  const sweep = (): Promise<void> => running.app.get(InboxWaiting, { strict: false }).sweep();
  const passAnHour = () => sql.query(`UPDATE inbox_waiting SET since = since - interval '1 hour'`);

  it('do not occupy their consumer, whatever their number, and are handled right after that one', async () => {
    const aggregates = Array.from({ length: 1_100 }, () => randomUUID());
    await Promise.all(aggregates.map((aggregate) => publish(aggregate, 2, 'many-2')));
    await publish(randomUUID(), 1, 'other');
    await eventually(async () => expect(await effects('other')).toEqual(['other']), { timeout: 40_000 });
    await eventually(async () => expect(await waiting()).toBe(aggregates.length));
    await eventually(async () => expect((await info()).num_ack_pending).toBe(0));
    for (const aggregate of aggregates) await publish(aggregate, 1, 'many-1');
    await eventually(async () => expect(await waiting()).toBe(0), { timeout: 40_000 });
    expect(await effects('many-1')).toHaveLength(aggregates.length);
    expect(await effects('many-2')).toHaveLength(aggregates.length);
  });

  it('are handled in order and once, in whatever order and however often they arrive', async () => {
    const aggregate = randomUUID();
    const wire = (id: string, version: number) => {
      const set = headers();
      set.set('ce-id', id);
      set.set('ce-aggregateid', aggregate);
      set.set('ce-aggregateversion', String(version));
      return set;
    };
    const ids = new Map([1, 2, 3, 4].map((version) => [version, randomUUID()]));
    for (const version of [4, 3, 4, 2, 3, 1, 2, 4, 1])
      await jetstream(running.connection).publish(Stepped.type, JSON.stringify({ mark: `step-${version}` }), {
        headers: wire(ids.get(version) ?? '', version),
      });
    await eventually(async () => expect(await effects('step-')).toHaveLength(4));
    await eventually(async () => expect((await info()).num_pending + (await info()).num_ack_pending).toBe(0));
    expect(await effects('step-')).toEqual(['step-1', 'step-2', 'step-3', 'step-4']);
    expect(await waiting()).toBe(0);
  });

  it('are handled by the next sweep if the service was killed between the two', async () => {
    const aggregate = randomUUID();
    await publish(aggregate, 2, 'killed-2');
    await eventually(async () => expect(await waiting()).toBe(1));
    // The state after the commit of version 1 when the process is killed then.
    await sql.query('UPDATE inbox_head SET version = 1 WHERE aggregate_id = $1', [aggregate]);
    await sweep();
    expect(await effects('killed')).toEqual(['killed-2']);
    expect(await waiting()).toBe(0);
  });

  it('are tried again while the database is away', async () => {
    const aggregate = randomUUID();
    failing.set('away-2', 0);
    await publish(aggregate, 2, 'away-2');
    await eventually(async () => expect(await waiting()).toBe(1));
    await publish(aggregate, 1, 'away-1');
    await eventually(() => expect(failing.get('away-2')).toBeGreaterThan(1));
    failing.clear();
    await eventually(async () => expect(await effects('away')).toEqual(['away-1', 'away-2']));
    expect(await waiting()).toBe(0);
  });

  it('become dead letters after an hour, once, that name the missing version; after a retry they wait again', async () => {
    const aggregate = randomUUID();
    await publish(aggregate, 1, 'late-1');
    await publish(aggregate, 3, 'late-3');
    await eventually(async () => expect(await waiting()).toBe(1));
    await sql.query('CREATE TABLE before_crash AS SELECT * FROM inbox_waiting');
    await sweep();
    expect(await deadLetters()).toEqual([]);
    await passAnHour();
    await sweep();
    expect(await waiting()).toBe(0);
    // A crash between storing the dead letter and deleting the waiting event.
    await sql.query(`INSERT INTO inbox_waiting SELECT * FROM before_crash`);
    await passAnHour();
    await sweep();
    const error = `${durable}: version 2 of ${aggregate} is missing, for an hour.`;
    expect(await deadLetters()).toEqual([expect.objectContaining({ error, data: '{"mark":"late-3"}' })]);

    const [letter] = await deadLetters();
    expect(await new DeadLetters(running.connection).retry(letter?.id ?? 0)).toBe(true);
    expect(await deadLetters()).toEqual([]);
    expect(await waiting()).toBe(1);
    await publish(aggregate, 2, 'late-2');
    await eventually(async () => expect(await effects('late')).toEqual(['late-1', 'late-2', 'late-3']));
  });

  it('do not delay a start, nor do the events that a killed replica was handling, which are handled at once', async () => {
    await publish(randomUUID(), 2, 'start-waits');
    await eventually(async () => expect(await waiting()).toBe(1));
    await running.close();
    running = { ...running, connection: (await startMessagingApp({ service: 'publisher' })).connection };
    const publisher = running.connection;
    await publish(randomUUID(), 1, 'start-taken');
    const pulled = await (await jetstream(publisher).consumers.get(stream, durable)).next();
    expect(pulled?.json()).toEqual({ mark: 'start-taken' });
    failing.set('start-fails', 0);
    await publish(randomUUID(), 1, 'start-fails');
    await publish(randomUUID(), 1, 'start-waited');

    running = await start();
    const begun = performance.now();
    await events.caughtUp();
    expect(performance.now() - begun).toBeLessThan(8_000); // it gives up after ten
    expect((await effects('start')).sort()).toEqual(['start-taken', 'start-waited']);
    const taken = await sql.query<{ attempt: number }>(
      `SELECT attempt FROM effect WHERE mark = 'start-taken'`,
    );
    expect(taken.rows).toEqual([{ attempt: 1 }]);
    expect(failing.get('start-fails')).toBeGreaterThan(0);
    failing.clear();
    await eventually(async () => expect(await effects('start-fails')).toHaveLength(1));
    await eventually(async () => expect((await info()).num_ack_pending).toBe(0), { timeout: 20_000 });
    expect(await effects('start-taken')).toHaveLength(1);
    await publisher.close();
  });
});
