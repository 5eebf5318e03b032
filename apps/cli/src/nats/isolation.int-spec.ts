import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { streamOf } from '#contracts';
import { connectNats, ensureEventStream } from '#transport';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { PROGRAMS } from '../../../../test/support/servers';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { startNats } from '../../../../scripts/dev/stack/nats';
import type { Server } from '../../../../scripts/dev/stack/server';
import { APPS, SERVICES } from '#platform';
import { generateSeeds, type Identity } from './identities';
import { PLATFORM } from '#platform';

const DURABLES = APPS.flatMap((app) =>
  Object.entries(PLATFORM[app].consumes ?? {}).map(([durable, publisher]) => ({
    app,
    durable,
    stream: streamOf(publisher),
    types: (PLATFORM[publisher].publishes ?? []).map(({ type }) => type),
  })),
);
/** What JetStream does on an empty message, which is how it says that there is nothing to pull. */
const RUINOUS = ['PURGE', 'DELETE'] as const;
/** Nothing shows that something does not happen but time. */
const WAIT_MS = 300;

describe('JetStream, requested to reply to a subject of another app', () => {
  const seeds = generateSeeds();
  const connections: NatsConnection[] = [];
  let server: Server;
  let operator: NatsConnection;

  const as = async (identity: Identity): Promise<NatsConnection> => {
    const connection = await connectNats([server.url], identity, { NATS_NKEY_SEED: seeds[identity] });
    connections.push(connection);
    return connection;
  };
  /** Pulls what there is, with answers to a subject of the attacker's choice. */
  const pull = (
    connection: NatsConnection,
    stream: string,
    durable: string,
    reply: string,
    batch = 100,
  ): void =>
    connection.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`,
      JSON.stringify({ batch, no_wait: true }),
      { reply },
    );
  /** That pulling is among its rights: else nothing would be shown by what does not happen. */
  const pullsToItself = async (app: Identity, attacker: NatsConnection, stream: string, durable: string) => {
    const own = `_INBOX_${app}.own`;
    const answer = new Promise<void>((resolve) => {
      attacker.subscribe(own, { max: 1, callback: () => resolve() });
    });
    pull(attacker, stream, durable, own, 1);
    await answer;
  };
  const messagesIn = async (stream: string): Promise<number | undefined> => {
    const { streams } = await jetstreamManager(operator);
    return streams.info(stream).then(
      ({ state }) => state.messages,
      () => undefined,
    );
  };

  beforeAll(async () => {
    const folder = await temporaryFolder();
    server = await startNats({ dataDir: join(folder, 'nats'), cacheDir: PROGRAMS, durable: false, seeds });
    operator = await as('operator');
    for (const service of SERVICES) await ensureEventStream(operator, streamOf(service));
    for (const { stream, durable, types } of DURABLES) {
      const { consumers } = await jetstreamManager(operator);
      await consumers.add(stream, {
        durable_name: durable,
        filter_subjects: types,
        ack_policy: AckPolicy.Explicit,
      });
      for (const type of types) await jetstream(operator).publish(type, '{}');
    }
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await server.stop();
  });

  it.each(DURABLES)('does not damage a stream for $durable', async ({ app, stream, durable }) => {
    const attacker = await as(app);
    await pullsToItself(app, attacker, stream, durable);
    const targets = SERVICES.map(streamOf).flatMap((target) =>
      RUINOUS.map((verb) => `$JS.API.STREAM.${verb}.${target}`),
    );
    const before = await Promise.all(SERVICES.map(streamOf).map(messagesIn));
    // Twice: the first time JetStream sends events, the second time its empty status message.
    for (const target of [...targets, ...targets]) pull(attacker, stream, durable, target);
    for (const { type } of PLATFORM[app].publishes ?? [])
      for (const target of targets) attacker.publish(type, '', { reply: target });
    await attacker.flush();
    await sleep(WAIT_MS);
    const told = (of: string): number =>
      of === app ? (PLATFORM[app].publishes ?? []).length * targets.length : 0;
    const after = await Promise.all(SERVICES.map(streamOf).map(messagesIn));
    expect(after).toEqual(before.map((count, at) => (count ?? NaN) + told(SERVICES[at] ?? '')));
  });

  it.each(DURABLES)('publishes no event and makes no call of another app for $durable', async (attack) => {
    const { app, stream, durable } = attack;
    const victim = app === 'auth' ? 'users' : 'auth';
    const called = new Set((PLATFORM[app].calls ?? []).map(({ subject }) => subject));
    const calls = Object.values(PLATFORM[victim].serves ?? {})
      .map(({ subject }) => subject)
      .filter((subject) => !called.has(subject));
    const heard: string[] = [];
    const listener = await as(victim);
    for (const subject of calls) listener.subscribe(subject, { callback: () => void heard.push(subject) });
    await listener.flush();
    const events = (PLATFORM[victim].publishes ?? []).map(({ type }) => type);
    const before = await messagesIn(streamOf(victim));
    const attacker = await as(app);
    await pullsToItself(app, attacker, stream, durable);
    for (const target of [...calls, ...events, ...calls, ...events]) pull(attacker, stream, durable, target);
    await attacker.flush();
    await sleep(WAIT_MS);
    expect(heard).toEqual([]);
    expect(await messagesIn(streamOf(victim))).toBe(before);
  });

  it('does so for a user of its own account, which is only the operator', async () => {
    const { durable, stream } = DURABLES[0] as (typeof DURABLES)[number];
    for (const verb of RUINOUS)
      for (let turn = 0; turn < 2; turn += 1)
        pull(operator, stream, durable, `$JS.API.STREAM.${verb}.${stream}`);
    await operator.flush();
    await sleep(WAIT_MS);
    expect(await messagesIn(stream)).toBeUndefined();
  });
});
