import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Event, streamOf } from '#contracts';
import { CLOUD_EVENT, connectNats, type Delivery, EventServer, type EventHandlerExtras } from '#transport';
import { jetstreamManager } from '@nats-io/jetstream';
import { headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { eventually } from '../../../../test/support/eventually';
import { PROGRAMS } from '../../../../test/support/servers';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { startNats } from '../../../../scripts/dev/stack/nats';
import type { Server } from '../../../../scripts/dev/stack/server';
import { type AppName, APPS, type Service, SERVICES } from '#platform';
import { declareStreams } from '../streams/declare-streams';
import { generateSeeds, type Identity } from './identities';
import { PLATFORM } from '#platform';
import { durables, rightsOf } from './rights';

const eventsOf = (service: Service): readonly Event[] => PLATFORM[service].publishes ?? [];
const publisherOf = (type: string): string => type.split('.')[1] ?? '';
const EVENTS = SERVICES.flatMap(eventsOf);

interface Handled {
  app: AppName;
  type: string;
  id: string;
}

describe('with the seed of one app', () => {
  const seeds = generateSeeds();
  const connections: NatsConnection[] = [];
  const consumers: EventServer[] = [];
  const handled: Handled[] = [];
  let server: Server;
  let operator: NatsConnection;

  const as = async (identity: Identity): Promise<NatsConnection> => {
    const connection = await connectNats([server.url], identity, { NATS_NKEY_SEED: seeds[identity] });
    connections.push(connection);
    return connection;
  };

  /** The consumers of an app, which handle everything that reaches them as an event, of any content. */
  async function consume(app: AppName): Promise<void> {
    const events = new EventServer(await as(app));
    for (const [durable, publisher] of Object.entries(PLATFORM[app].consumes ?? {}))
      for (const event of eventsOf(publisher)) {
        const extras: EventHandlerExtras = {
          event: { ...event, data: z.any() },
          consumer: { durable },
        };
        const handler = async ({ type, id }: Delivery): Promise<string> => {
          handled.push({ app, type, id });
          return 'ack';
        };
        events.addHandler(`${durable} ${event.type}`, handler, true, { ...extras });
      }
    await new Promise<void>((resolve, reject) =>
      events.listen((error) => (error instanceof Error ? reject(error) : resolve())),
    );
    consumers.push(events);
  }

  beforeAll(async () => {
    Logger.overrideLogger(false);
    const folder = await temporaryFolder();
    server = await startNats({ dataDir: join(folder, 'nats'), cacheDir: PROGRAMS, durable: false, seeds });
    operator = await as('operator');
    await declareStreams(operator);
    for (const app of SERVICES) await consume(app);
  });
  afterAll(async () => {
    await Promise.all(consumers.map((consumer) => consumer.close()));
    await Promise.all(connections.map((connection) => connection.close()));
    await server.stop();
    Logger.overrideLogger(['log', 'warn', 'error']);
  });

  const wireOf = (id: string, type: string): MsgHdrs => {
    const wire = headers();
    wire.set(CLOUD_EVENT.specversion, '1.0');
    wire.set(CLOUD_EVENT.id, id);
    wire.set(CLOUD_EVENT.type, type);
    wire.set(CLOUD_EVENT.aggregate, randomUUID());
    wire.set(CLOUD_EVENT.version, '1');
    wire.set('Dead-Letter-Subject', type);
    wire.set('Dead-Letter-Attempts', '8');
    return wire;
  };

  const messagesIn = async (app: Service): Promise<number> => {
    const { streams } = await jetstreamManager(operator);
    return (await streams.info(streamOf(app))).state.messages;
  };

  /** Subjects of a right, with words in the place of wildcards. */
  const concrete = (right: string, words: string[]): string[] =>
    /[*>]/.test(right) ? words.map((word) => right.replace('*', word).replace('>', word)) : [right];

  it.each(APPS)('of %s no forged event of another publisher reaches a consumer', async (app) => {
    const attacker = await as(app);
    const foreign = EVENTS.filter(({ type }) => publisherOf(type) !== app);
    const others = SERVICES.filter((service) => service !== app);
    const before = new Map(
      await Promise.all(others.map(async (one) => [one, await messagesIn(one)] as const)),
    );
    const forged = new Set<string>();
    const key = randomUUID();
    for (const { type } of foreign) {
      const id = randomUUID();
      forged.add(id);
      for (const subject of rightsOf(app).publish.flatMap((right) =>
        concrete(right, [key, randomUUID(), type, type.split('.').slice(2).join('.')]),
      )) {
        for (const payload of ['{}', key])
          for (const reply of [undefined, type])
            attacker.publish(subject, payload, { headers: wireOf(id, type), ...(reply && { reply }) });
        const traced = wireOf(id, type);
        traced.set('Nats-Trace-Dest', type);
        attacker.publish(subject, '{}', { headers: traced });
      }
    }
    // The consumers that it may create are configured to push to the subjects of other publishers, and of retries.
    const targets = [
      ...foreign.map(({ type }) => type),
      ...durables().map(({ durable }) => `retry.${durable}`),
    ];
    for (const right of rightsOf(app).publish.filter((one) => /CONSUMER\.(DURABLE\.)?CREATE/.test(one)))
      for (const [at, target] of targets.entries()) {
        const subject = right.replace('*', `pushed${at}`);
        const [stream_name, name] = subject.split('CREATE.')[1]?.split('.') ?? [];
        const filter = subject.split(`${name}.`)[1];
        const config = {
          [subject.includes('DURABLE') ? 'durable_name' : 'name']: name,
          deliver_subject: target,
          ack_policy: 'none',
          ...(filter && { filter_subject: filter }),
        };
        attacker.publish(subject, JSON.stringify({ stream_name, config }));
      }
    await attacker.flush();

    // What each publisher publishes now is handled after all of that.
    const genuine = new Map<string, string>();
    for (const publisher of others)
      for (const { type } of eventsOf(publisher)) {
        const id = randomUUID();
        genuine.set(id, type);
        const own = await as(publisher);
        own.publish(type, '{}', { headers: wireOf(id, type) });
        await own.flush();
        await own.close();
      }
    await eventually(() => {
      for (const { app: consumer, stream } of durables().filter((one) => one.app !== app))
        for (const [id, type] of genuine)
          if (streamOf(publisherOf(type)) === stream)
            expect(handled).toContainEqual({ app: consumer, type, id });
    });
    // Its own events are its own to publish, whatever their content.
    const got = handled.filter(({ app: consumer, id }) => consumer !== app && forged.has(id));
    expect(got.filter(({ type }) => publisherOf(type) !== app)).toEqual([]);
    if (durables().some(({ stream }) => stream === streamOf(app))) expect(got).not.toEqual([]);
    for (const other of others)
      expect({ other, messages: await messagesIn(other) }).toEqual({
        other,
        messages: (before.get(other) ?? NaN) + eventsOf(other).length,
      });
  });
});
