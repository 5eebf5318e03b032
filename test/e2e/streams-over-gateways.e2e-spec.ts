import { randomUUID } from 'node:crypto';
import { withClient } from '../../libs/database/src/with-client';
import { connectNats } from '#transport';
import { RequestError } from '@nats-io/transport-node';
import type { Stack } from '../../scripts/dev/stack/stack';
import { EventSource, type StreamOptions } from '../support/event-source';
import { eventually } from '../support/eventually';
import { type Person, published, registered, succeeded } from '../support/people';
import { startBesideSystem } from '../support/own-system';
import { testState } from '../support/state';

interface Sent {
  seq: number;
}

const open = ({ token }: Person, options: StreamOptions, base: string) =>
  EventSource.open<Sent>(base, token, options);
const seqs = (stream: EventSource<Sent>): number[] => stream.data.map(({ seq }) => seq);
const upTo = (last: number, first: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('streams over several gateways and services', () => {
  let own: Stack;
  let gateways: string[];

  beforeAll(async () => {
    // With the notifications service of the shared system, these are two.
    own = await startBesideSystem({ apps: ['gateway', 'notifications'], replicas: { gateway: 2 } });
    gateways = own.baseUrls;
  });
  afterAll(() => own.stop());
  const here = (): string => gateways[0] ?? '';
  const there = (): string => gateways[1] ?? '';

  it('is the same everywhere, and continues at another gateway where a killed one stopped', async () => {
    const person = await registered({}, own.baseUrl);
    const streams = await Promise.all(gateways.map((base) => open(person, {}, base)));
    for (let index = 0; index < 5; index += 1) await published(person);
    await eventually(() => {
      for (const stream of streams) expect(seqs(stream)).toEqual(upTo(6, 2));
    });
    const [, second] = streams as [EventSource<Sent>, EventSource<Sent>];
    own.app('gateway', 1).kill('SIGKILL');
    await eventually(() => second.ended);
    await published(person);
    const resumed = await open(person, { headers: { 'last-event-id': second.lastEventId } }, own.baseUrl);
    await eventually(() => expect(seqs(resumed)).toEqual([7]));
    for (const stream of [...streams, resumed]) stream.close();
  });

  it('resume at another gateway where a killed one stopped: comments and feed, in order and once', async () => {
    await own.app('gateway', 1).restart();
    const [reader, author] = await Promise.all([registered({}, here()), registered({}, here())]);
    succeeded(await reader.client.post(`/api/profiles/${author.username}/follow`), 200);
    const { slug } = await published(author);
    const paths = [`/api/articles/${slug}/comments/stream`, '/api/feed/stream'];
    const streams = await Promise.all(paths.map((path) => open(reader, { path }, there())));
    const write = async (): Promise<void> => {
      succeeded(await reader.client.post(`/api/articles/${slug}/comments`, { body: 'A comment.' }), 201);
      await published(author);
    };
    for (let count = 0; count < 3; count += 1) await write();
    await eventually(() => expect(streams.map(({ events }) => events.length)).toEqual([3, 3]));
    own.app('gateway', 1).kill('SIGKILL');
    await eventually(() => expect(streams.map(({ ended }) => ended)).toEqual([true, true]));
    for (let count = 0; count < 2; count += 1) await write();
    const resumed = await Promise.all(
      streams.map(({ lastEventId }, index) =>
        open(reader, { path: paths[index] ?? '', headers: { 'last-event-id': lastEventId } }, here()),
      ),
    );
    await eventually(() => expect(resumed.map(({ events }) => events.length)).toEqual([2, 2]));
    for (const [index, { events }] of resumed.entries()) {
      const ids = [...(streams[index]?.events ?? []), ...events].map(({ id }) => Number(id));
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      expect(ids).toHaveLength(5);
    }
    for (const stream of resumed) stream.close();
  });

  it('end when their session is ended at another gateway', async () => {
    await own.app('gateway', 1).restart();
    const person = await registered({}, here());
    const { slug } = await published(person);
    const paths = [`/api/articles/${slug}/comments/stream`, '/api/feed/stream', '/api/notifications/stream'];
    const streams = await Promise.all(paths.map((path) => open(person, { path }, there())));
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
    succeeded(await person.client.post('/api/logout', {}), 200);
    await eventually(() => expect(streams.map(({ ended }) => ended)).toEqual([true, true, true]));
  });

  it('open once by a ticket, also when it is used at two gateways at the same time', async () => {
    const person = await registered({}, here());
    for (let round = 0; round < 5; round += 1) {
      const issued = await person.client.post<{ ticket: string }>('/api/stream-tickets');
      const query = `?ticket=${succeeded(issued, 201).ticket}`;
      const streams = await Promise.all(
        [here(), there()].map((base) => EventSource.open(base, undefined, { query })),
      );
      expect(streams.map(({ status }) => status).sort()).toEqual([200, 401]);
      for (const stream of streams) stream.close();
    }
  });

  it('has a subscription as long as a client is connected, and keeps nothing of a disconnected client', async () => {
    const person = await registered({}, own.baseUrl);
    const isListenedTo = (): Promise<boolean> => hasListeners(`notify.${person.user.id}`);
    const streams = await Promise.all(Array.from({ length: 5 }, () => open(person, {}, own.baseUrl)));
    expect(await isListenedTo()).toBe(true);
    for (const stream of streams.slice(1)) stream.close();
    expect(await isListenedTo()).toBe(true);
    streams[0]?.close();
    await eventually(async () => expect(await isListenedTo()).toBe(false));
  });

  it('sends a notification without a wake-up at the next heartbeat', async () => {
    const person = await registered({}, own.baseUrl);
    const stream = await open(person, {}, own.baseUrl);
    // As left by a service that died between the commit and the wake-up.
    await inDatabase(own.databaseUrls.notifications, UNANNOUNCED, [randomUUID(), person.user.id]);
    await eventually(() => expect(seqs(stream)).toEqual([2]), { timeout: 20_000 });
    expect(stream.comments).toEqual(['heartbeat']);
    stream.close();
  });

  it('lets the gateway stop in time', async () => {
    const person = await registered({}, own.baseUrl);
    const stream = await open(person, {}, own.baseUrl);
    const start = Date.now();
    await own.app('gateway').stop();
    expect(Date.now() - start).toBeLessThan(5_000);
    expect(stream.ended).toBe(true);
  });
});

const UNANNOUNCED = `
  WITH counter AS (UPDATE notification_counter SET last = last + 1 WHERE user_id = $2 RETURNING last)
  INSERT INTO notification (id, user_id, seq, kind, data, created_at)
  SELECT $1, $2, last, 'article_published', '{}', now() FROM counter`;

async function inDatabase(connectionString: string, sql: string, values: unknown[]): Promise<void> {
  await withClient(connectionString, (client) => client.query(sql, values));
}

/** Whether a subject has subscribers: without any, the server itself answers a request. */
async function hasListeners(subject: string): Promise<boolean> {
  const { natsUrl, natsSeeds } = testState();
  // With the account that publishes wake-ups: the operator's account does not see them.
  const NATS_NKEY_SEED = natsSeeds.notifications;
  const connection = await connectNats([natsUrl], 'notifications', { NATS_NKEY_SEED });
  try {
    await connection.request(subject, '', { timeout: 200 });
    return true;
  } catch (error) {
    return !(error instanceof RequestError && error.isNoResponders());
  } finally {
    await connection.close();
  }
}
