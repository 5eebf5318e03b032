import { randomUUID } from 'node:crypto';
import { event, CodedError } from '#contracts';
import { Reader, Transaction } from '#database';
import { continueTrace, type TraceContext } from '#telemetry';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { freshDatabase, type FreshDatabase } from '../../../../test/support/databases';
import { eventually } from '../../../../test/support/eventually';
import { type MessagingApp, startMessagingApp, uniqueService } from '../../../../test/support/messaging-app';
import { Inbox, Outbox } from '#outbox';
import { type DeadLetter, DeadLetters } from './dead-letters';
import type { Delivery } from './delivery';
import { EventServer } from './event-server';
import { consumer, type Outcome } from './on';
import { ensureEventStream } from './streams';

const service = uniqueService();
const data = z.object({ mark: z.string() });
const Noted = event(`events.${service}.noted.v1`, data);
const Stepped = event(`events.${service}.stepped.v1`, data);
const Snapped = event(`events.${service}.snapped.v1`, data);

const OnAny = consumer({ durable: `${service}-any` });
const OnSequence = consumer({ durable: `${service}-sequence`, order: 'sequence' });
const OnLatest = consumer({ durable: `${service}-latest`, order: 'latest' });

/** Effects of the handlers: rows in the same transaction as the inbox. */
const EFFECT = 'INSERT INTO effect (mark) VALUES ($1)';
/** Marks that fail, with their error. */

const failures = new Map<string, () => Error>();

@Controller()
class TestConsumer {
  constructor(private readonly inbox: Inbox) {}

  @OnAny(Noted)
  async noted(delivery: Delivery<typeof Noted>): Promise<Outcome> {
    const { mark } = delivery.data;
    return this.inbox.once(delivery, async (tx) => {
      await tx.query(EFFECT, [mark]);
      const failure = failures.get(mark);
      if (failure) throw failure();
    });
  }

  @OnSequence(Stepped)
  async stepped(delivery: Delivery<typeof Stepped>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => tx.query(EFFECT, [delivery.data.mark]));
  }

  @OnLatest(Snapped)
  async snapped(delivery: Delivery<typeof Snapped>): Promise<Outcome> {
    return this.inbox.once(delivery, (tx) => tx.query(EFFECT, [delivery.data.mark]));
  }
}

const trace = continueTrace();

describe('a consumer', () => {
  let database: FreshDatabase;
  let running: MessagingApp;

  beforeAll(async () => {
    database = await freshDatabase('users');
    running = await startMessagingApp({
      service,
      databaseUrl: database.url,
      controllers: [TestConsumer],
      transport: (connection, waiting) => new EventServer(connection, waiting),
    });
    const transaction = running.app.get(Transaction);
    await transaction.run((tx) => tx.query('CREATE TABLE effect (id serial, mark text)'));
  });
  afterAll(async () => {
    await running.close();
    await database.drop();
  });

  async function tell(
    what: typeof Noted,
    mark: string,
    trace?: TraceContext,
    aggregate: string = randomUUID(),
  ): Promise<string> {
    const { app } = running;
    return app
      .get(Transaction)
      .run((tx) => app.get(Outbox).append(tx, { trace }, what, { id: aggregate, version: 1 }, { mark }));
  }

  async function effects(like: string): Promise<string[]> {
    const statement = { text: 'SELECT mark FROM effect WHERE mark LIKE $1 ORDER BY id' };
    return (await running.app.get(Reader).rows<{ mark: string }>(statement, [`${like}%`])).map(
      ({ mark }) => mark,
    );
  }

  /** Publishes an event as a broker or a relay might repeat it, in a way that the stream does not deduplicate. */
  async function repeat(
    id: string,
    mark: string,
    aggregate: string,
    version: number,
    type: string,
  ): Promise<void> {
    const wire = headers();
    wire.set('ce-id', id);
    wire.set('ce-aggregateid', aggregate);
    wire.set('ce-aggregateversion', String(version));
    running.connection.publish(type, JSON.stringify({ mark }), { headers: wire });
    await running.connection.flush();
  }

  const deadLetters = async (): Promise<DeadLetter[]> => {
    const all = await new DeadLetters(running.connection).list(100);
    return all.filter((letter) => letter.consumer === `${service}-any`);
  };

  it('handles an event once however often it is delivered', async () => {
    const aggregate = randomUUID();
    const id = await tell(Noted, 'once', undefined, aggregate);
    for (let copy = 0; copy < 5; copy++) await repeat(id, 'once', aggregate, 1, Noted.type);
    await tell(Noted, 'once-witness');
    await eventually(async () => expect(await effects('once-witness')).toHaveLength(1));
    await eventually(async () => expect(await pending(`${service}-any`)).toBe(0));
    expect(await effects('once')).toEqual(expect.arrayContaining(['once', 'once-witness']));
    expect(await effects('once')).toHaveLength(2);
  });

  async function pending(durable: string): Promise<number> {
    const manager = await jetstreamManager(running.connection);
    const info = await manager.consumers.info(`EVENTS_${service.toUpperCase()}`, durable);
    return info.num_pending + info.num_ack_pending;
  }

  it('tries again after a failure, and the failed attempt has no effect', async () => {
    let left = 3;
    failures.set('again', () => {
      if (--left === 0) failures.delete('again');
      return new Error('not this time');
    });
    await tell(Noted, 'again');
    await eventually(async () => expect(await effects('again')).toEqual(['again']));
    expect(left).toBe(0);
  });

  it('makes a dead letter of an event that never succeeds, with error and attempts, and handles others during that', async () => {
    failures.set('poison', () => new Error('cannot\r\nbe done'));
    const id = await tell(Noted, 'poison', trace);
    await tell(Noted, 'after-poison');
    await eventually(async () => expect(await effects('after-poison')).toHaveLength(1));
    await eventually(async () => expect(await deadLetters()).toHaveLength(1), { timeout: 40_000 });
    expect(await deadLetters()).toEqual([
      expect.objectContaining({
        eventId: id,
        type: Noted.type,
        error: 'cannot be done',
        attempts: 8,
        traceId: trace.traceId,
        data: '{"mark":"poison"}',
      }),
    ]);
    expect(await effects('poison')).toEqual([]);
  });

  it('handles a retried dead letter once, however often the retry is requested', async () => {
    failures.delete('poison');
    const [letter] = await deadLetters();
    const letters = new DeadLetters(running.connection);
    const asked = await Promise.all([letters.retry(letter?.id ?? 0), letters.retry(letter?.id ?? 0)]);
    expect(asked).toContain(true);
    await eventually(async () => expect(await effects('poison')).toEqual(['poison']));
    await eventually(async () => expect(await pending(`${service}-any`)).toBe(0));
    expect(await effects('poison')).toEqual(['poison']);
    expect(await deadLetters()).toEqual([]);
  });

  it('handles a dead letter from its own copy, also when the stream has deleted the event', async () => {
    const letters = new DeadLetters(running.connection);
    const gone = { data: Buffer.from('{"mark":"old"}'), headers: headers(), time: new Date(), attempt: 8 };
    for (const name of ['ce-id', 'ce-aggregateid']) gone.headers.set(name, randomUUID());
    const place = { stream: `EVENTS_${service.toUpperCase()}`, seq: 1_000_000 };
    await letters.keep({ type: Noted.type, ...gone, ...place }, `${service}-any`, new Error('not today'));
    const [letter] = await deadLetters();

    failures.set('old', () => new CodedError('unavailable', 'unavailable', 'The database is away.'));
    await expect(letters.retry(letter?.id ?? 0)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await deadLetters()).toEqual([letter]);

    failures.set('old', () => new CodedError('invalid', 'old', 'not tomorrow'));
    expect(await letters.retry(letter?.id ?? 0)).toBe(true);
    const again = await deadLetters();
    expect(again).toMatchObject([{ error: 'not tomorrow', attempts: 9, eventId: letter?.eventId }]);

    failures.delete('old');
    expect(await letters.retry(again[0]?.id ?? 0)).toBe(true);
    expect(await effects('old')).toEqual(['old']);
    expect(await deadLetters()).toEqual([]);
  });

  it('handles only its own dead letters, whatever a request for a retry names or contains', async () => {
    const { connection } = running;
    const forged = randomUUID();
    const wire = headers();
    for (const [name, value] of Object.entries({
      'Dead-Letter-Subject': Noted.type,
      'ce-id': randomUUID(),
      'ce-aggregateid': randomUUID(),
    }))
      wire.set(name, value);
    const data = JSON.stringify({ mark: 'forged' });
    const { seq } = await jetstream(connection).publish(`dlq.other.${forged}`, data, { headers: wire });
    for (const key of [forged, `other.${forged}`, '*', '>', data, ''])
      expect(
        (await connection.request(`retry.${service}-any`, key, { timeout: 5_000, headers: wire })).json(),
      ).toMatchObject({
        error: { code: 'jobs.dead_letter_unreadable' },
      });
    await new DeadLetters(connection).discard(seq);
    expect(await effects('forged')).toEqual([]);
  });

  it('does not handle a discarded dead letter', async () => {
    running.connection.publish(Noted.type, 'hopeless');
    await eventually(async () => expect(await deadLetters()).toHaveLength(1));
    const letters = new DeadLetters(running.connection);
    const id = (await deadLetters())[0]?.id ?? 0;
    expect(await letters.discard(id)).toBe(true);
    expect(await letters.discard(id)).toBe(false);
    expect(await letters.retry(id)).toBe(false);
    expect(await deadLetters()).toEqual([]);
  });

  it('makes a dead letter of an event that does not fit its contract at once', async () => {
    running.connection.publish(Noted.type, 'no event at all');
    await eventually(async () => expect(await deadLetters()).toHaveLength(1));
    const [letter] = await deadLetters();
    expect(letter).toMatchObject({ attempts: 1, data: 'no event at all' });
    await new DeadLetters(running.connection).discard(letter?.id ?? 0);
  });

  it('waits for the database indefinitely', async () => {
    let outages = 12; // more than the maximum for other errors
    failures.set('outage', () => {
      if (--outages === 0) failures.delete('outage');
      return new CodedError('unavailable', 'unavailable', 'The database is away.');
    });
    const before = (await deadLetters()).length;
    await tell(Noted, 'outage');
    await eventually(async () => expect(await effects('outage')).toEqual(['outage']), { timeout: 40_000 });
    expect(await deadLetters()).toHaveLength(before);
  });

  it('with the order sequence handles the events of an aggregate by version', async () => {
    const aggregate = randomUUID();
    for (const version of [3, 2, 1])
      await repeat(randomUUID(), `step-${version}`, aggregate, version, Stepped.type);
    await eventually(async () => expect(await effects('step')).toEqual(['step-1', 'step-2', 'step-3']));
  });

  it('with the order latest skips an event that a newer one has overtaken', async () => {
    const aggregate = randomUUID();
    await repeat(randomUUID(), 'snap-2', aggregate, 2, Snapped.type);
    await eventually(async () => expect(await effects('snap')).toEqual(['snap-2']));
    await repeat(randomUUID(), 'snap-1', aggregate, 1, Snapped.type);
    await repeat(randomUUID(), 'snap-3', aggregate, 3, Snapped.type);
    await eventually(async () => expect(await effects('snap')).toEqual(['snap-2', 'snap-3']));
  });

  it('makes a dead letter of an event that the server stops delivering, if an operator has set a maximum', async () => {
    const manager = await jetstreamManager(running.connection);
    const stream = `EVENTS_${service.toUpperCase()}`;
    await manager.consumers.update(stream, `${service}-any`, { max_deliver: 1 });
    failures.set('limited', () => new Error('once is not enough'));
    await tell(Noted, 'limited');
    await eventually(async () => expect(await deadLetters()).toHaveLength(1));
    expect(await deadLetters()).toEqual([
      expect.objectContaining({ error: 'The server stopped delivering after 1 attempts.', attempts: 1 }),
    ]);
    await manager.consumers.update(stream, `${service}-any`, { max_deliver: -1 });
  });

  it('continues when the broker has lost stream and consumer', async () => {
    const manager = await jetstreamManager(running.connection);
    await manager.streams.delete(`EVENTS_${service.toUpperCase()}`);
    await tell(Noted, 'after-loss');
    await ensureEventStream(running.connection, `EVENTS_${service.toUpperCase()}`);
    await eventually(async () => expect(await effects('after-loss')).toEqual(['after-loss']), {
      timeout: 20_000,
    });
  });
});
