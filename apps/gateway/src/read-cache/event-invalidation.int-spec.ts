import { randomUUID } from 'node:crypto';
import { event, ReadTag } from '#contracts';
import { CLOUD_EVENT, ensureEventStream, FanOutSubscription } from '#transport';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { eventually } from '../../../../test/support/eventually';
import { uniqueService } from '../../../../test/support/messaging-app';
import { connectAsOperator } from '../../../../test/support/nats';
import { CachedReplies } from './cached-replies';
import { EventInvalidation } from './event-invalidation';
import { Projections } from './projections';

const service = uniqueService();
const data = z.object({ id: z.string() });
const Written = event(`events.${service}.written.v1`, data, {
  invalidates: ({ id }) => [ReadTag.article(id)],
});
const Renamed = event(`events.${service}.renamed.v1`, data, {
  invalidates: ({ id }) => [ReadTag.person(id)],
  projectedBy: 'articles',
});
/** Long, so that nothing but an event removes a reply. */
const LIFE_MS = 600_000;

describe('replies that events outdate', () => {
  let connection: NatsConnection;
  let subscription: FanOutSubscription;
  const replies = new CachedReplies(1_000_000, LIFE_MS);
  /** The events that the articles service has handled. */
  const handled = new Set<string>();
  const asked: string[][] = [];
  const call = async (_: unknown, { events }: { events: string[] }) => {
    asked.push(events);
    return Promise.resolve({ settled: events.every((id) => handled.has(id)), events: [] });
  };
  const projections = new Projections({ call } as never, replies);

  const store = (key: string, ...tags: string[]): boolean => {
    const load = replies.begin(key);
    const stored = replies.put(load, { body: Buffer.from(key), headers: {} }, tags);
    load.end();
    return stored;
  };
  const isThere = (key: string): boolean => replies.find(key) !== undefined;
  const publish = async (type: string, payload: string, id: string = randomUUID()): Promise<string> => {
    const wire = headers();
    wire.set(CLOUD_EVENT.id, id);
    await jetstream(connection).publish(type, payload, { headers: wire });
    return id;
  };
  const isLive = () => eventually(() => expect(replies.isSuspended).toBe(false), { timeout: 20_000 });

  beforeAll(async () => {
    connection = await connectAsOperator();
    await ensureEventStream(connection, Written.stream);
    const events = [Written, Renamed] as const;
    const listener = new EventInvalidation(replies, projections, service, events);
    expect(store('too early', ReadTag.tags)).toBe(false);
    subscription = await FanOutSubscription.all(connection, events, 10_000, listener);
  });
  afterAll(async () => {
    projections.stop();
    replies.close();
    await subscription.stop();
    await connection.close();
  });

  it('are dropped when the event arrives, and others stay', async () => {
    await isLive();
    expect([store('one', ReadTag.article('1')), store('two', ReadTag.article('2'))]).toEqual([true, true]);
    await publish(Written.type, '{"id":"1"}');
    await eventually(() => expect(isThere('one')).toBe(false));
    expect(isThere('two')).toBe(true);
  });

  it('are not stored by a load that an event has overtaken', async () => {
    const load = replies.begin('three');
    store('sign', ReadTag.article('3'));
    await publish(Written.type, '{"id":"3"}');
    await eventually(() => expect(isThere('sign')).toBe(false));
    expect(replies.put(load, { body: Buffer.from('old'), headers: {} }, [ReadTag.article('3')])).toBe(false);
  });

  it('are not stored until the service that projects the event has handled it', async () => {
    store('by ada', ReadTag.person('ada'));
    const id = await publish(Renamed.type, '{"id":"ada"}');
    await eventually(() => expect(isThere('by ada')).toBe(false));
    // What the service still answers with the former name.
    const late = replies.begin('by ada');
    expect(store('by ada', ReadTag.person('ada'))).toBe(false);
    expect(store('by bob', ReadTag.person('bob'))).toBe(true);
    const other = await publish(Renamed.type, '{"id":"eve"}');
    handled.add(other);
    await eventually(() => expect(store('by eve', ReadTag.person('eve'))).toBe(true));
    expect(store('by ada', ReadTag.person('ada'))).toBe(false);
    handled.add(id);
    await eventually(() => expect(store('by ada', ReadTag.person('ada'))).toBe(true));
    expect(replies.put(late, { body: Buffer.from('old'), headers: {} }, [ReadTag.person('ada')])).toBe(false);
    expect(asked.flat()).toContain(id);
  });

  it.each([
    ['an event of a newer version', `events.${service}.made-up.v1`, '{}'],
    ['a payload that is not the event', Written.type, 'not JSON'],
  ])('are all dropped by %s', async (_what, type, payload) => {
    store('any', ReadTag.tags);
    await publish(type, payload);
    await eventually(() => expect(isThere('any')).toBe(false));
    expect(replies.isSuspended).toBe(false);
  });

  it('are all dropped when a message of the stream is missing', () => {
    const listener = new EventInvalidation(replies, projections, `${service}-gap`, [Written]);
    listener.live();
    store('before', ReadTag.article('4'));
    const message = (seq: number) => ({ seq, subject: Written.type, json: () => ({ id: '5' }) }) as never;
    listener.receive(message(1));
    listener.receive(message(2));
    expect(isThere('before')).toBe(true);
    listener.receive(message(4));
    expect(isThere('before')).toBe(false);
  });

  it('are all dropped while the stream is lost, and stored again when it is back', async () => {
    store('kept', ReadTag.tags);
    const { streams } = await jetstreamManager(connection);
    await streams.delete(Written.stream);
    await eventually(() => expect(replies.isSuspended).toBe(true), { timeout: 20_000 });
    expect([isThere('kept'), store('new', ReadTag.tags)]).toEqual([false, false]);
    await ensureEventStream(connection, Written.stream);
    await isLive();
    expect(store('new', ReadTag.article('6'))).toBe(true);
    await publish(Written.type, '{"id":"6"}');
    await eventually(() => expect(isThere('new')).toBe(false), { timeout: 20_000 });
  });
});
