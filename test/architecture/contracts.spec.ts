import 'reflect-metadata';
import * as contracts from '#contracts';
import { PLATFORM, type Service, SERVICES } from '#platform';
import type { EventHandlerExtras } from '#transport';
import type { DynamicModule } from '@nestjs/common';
import { findAll, read, sourcesIn } from './sources';

const env = {
  DATABASE_URL: 'postgres://nobody@localhost/none',
  DATABASE_POOL: 2,
  KEY_ENCRYPTION_KEY: Buffer.alloc(32),
};
/** What a service wires: `<Service>Module` in its `<service>.module.ts`. */
function moduleOf(service: Service): DynamicModule {
  const name = `${service[0]?.toUpperCase()}${service.slice(1)}Module`;
  // oxlint-disable-next-line typescript/no-require-imports -- by name: the list of services stands in platform.ts
  const file = require(`../../apps/${service}/src/${service}.module`) as Record<
    string,
    { forRoot(env: unknown): DynamicModule }
  >;
  const found = file[name];
  if (!found) throw new Error(`apps/${service}/src/${service}.module.ts exports no ${name}`);
  return found.forRoot(env);
}
const modules = Object.fromEntries(SERVICES.map((service) => [service, moduleOf(service)])) as Record<
  Service,
  DynamicModule
>;
const services = SERVICES;
const named = Object.entries<unknown>(contracts);

/** The contracts of `AuthRpc` and the other groups, as the sources name them: `AuthRpc.login`. */
const rpcs = named
  .filter(([name]) => name.endsWith('Rpc'))
  .flatMap(([name, group]) =>
    Object.entries(group as Record<string, contracts.Rpc>).map(([key, { subject }]) => ({
      name: `${name}.${key}`,
      subject,
    })),
  );
const events = named
  .filter((entry): entry is [string, contracts.Event] => isEvent(entry[1]))
  .map(([name, event]) => ({ name, event, service: event.type.split('.')[1] as Service }));

function isEvent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && 'stream' in value;
}

/** The subjects that a service's wired controllers handle, from the metadata of Nest's decorators. */
function handledBy(service: Service): { patterns: string[]; extras?: EventHandlerExtras; where: string }[] {
  return (modules[service].controllers ?? []).flatMap(({ name, prototype }) =>
    Object.getOwnPropertyNames(prototype).flatMap((method) => {
      const handler = (prototype as Record<string, object>)[method] as object;
      const patterns = Reflect.getMetadata('microservices:pattern', handler) as string[] | undefined;
      const extras = Reflect.getMetadata('microservices:pattern_extras', handler) as EventHandlerExtras;
      return patterns ? [{ patterns, extras, where: `${name}.${method}` }] : [];
    }),
  );
}

const texts = (folder: string): string => sourcesIn(folder).map(read).join('\n');

describe('calls', () => {
  it.each(rpcs)('of $name are answered by one handler, in the service its subject names', ({ subject }) => {
    const handlers = services.flatMap((service) =>
      handledBy(service)
        .filter(({ patterns }) => patterns.includes(subject))
        .map(() => service),
    );
    expect(handlers).toEqual([subject.split('.')[1]]);
  });

  it('each have their own subject', () => {
    expect(rpcs.length).toBeGreaterThan(20);
    expect(new Set(rpcs.map(({ subject }) => subject)).size).toBe(rpcs.length);
  });

  it('each have a caller', () => {
    const made = findAll(
      `${texts('apps')}${texts('libs/transport')}`.replace(
        /typeof \w+Rpc\.\w+|(@Handle|caughtUpController)\([^)]*\)/g,
        '',
      ),
      /(\w+Rpc\.\w+)/g,
    );
    expect(rpcs.map(({ name }) => name).filter((name) => !made.includes(name))).toEqual([]);
  });
});

describe('events', () => {
  const lists = Object.fromEntries(
    named
      .filter(([name]) => name.endsWith('Events'))
      .map(([name, list]) => [name.replace('Events', '').toLowerCase(), list as contracts.Event[]]),
  );
  const listened = services.flatMap((service) =>
    handledBy(service).flatMap(({ extras }) => (extras?.event ? [{ service, ...extras }] : [])),
  );

  it.each(events)('$name is in the list of its service and in its stream', ({ event, service }) => {
    expect(lists[service]).toContain(event);
    expect(event.stream).toBe(contracts.streamOf(service));
  });

  it('of every list are exported by name', () => {
    expect(events.length).toBeGreaterThan(8);
    expect(Object.values(lists).flat()).toHaveLength(events.length);
    expect(new Set(events.map(({ event }) => event.type)).size).toBe(events.length);
  });

  it.each(events)('$name is published by its own service and no other', ({ name, service }) => {
    const publishers = services.filter((publisher) =>
      findAll(texts(`apps/${publisher}`), /\.append(?:By)?\(\s*tx,\s*\w+,\s*(\w+),/g).includes(name),
    );
    expect(publishers).toEqual([service]);
  });

  it.each(events)('$name says which cached reads it changes', ({ event }) => {
    // Its own data decides, so that a wrong field name cannot compile; here it is only said at all.
    expect(event.reads?.invalidates).toBeInstanceOf(Function);
  });

  it('that change reads are received by the gateway, or announced by another that is', () => {
    const overheard = PLATFORM.gateway.overhears ?? [];
    const sample = new Proxy({}, { get: (_target, name) => `some ${String(name)}` });
    const changing = events.filter(({ event }) => (event.reads?.invalidates(sample).length ?? 0) > 0);
    expect(changing.length).toBeGreaterThan(8);
    for (const { name, event } of changing) {
      const announcement = events.find((other) => other.event.type === event.reads?.announcedBy)?.event;
      expect({ name, isHeard: overheard.includes(announcement ?? event) }).toEqual({ name, isHeard: true });
      // What the announcement outdates must be all that the event itself does.
      if (announcement)
        expect(announcement.reads?.invalidates(sample)).toEqual(event.reads?.invalidates(sample));
    }
  });

  it('that another service projects are consumed by it', () => {
    for (const { event } of events) {
      const projector = event.reads?.projectedBy;
      if (!projector) continue;
      const handled = listened.filter(({ service }) => service === projector).map((one) => one.event);
      expect(handled).toContain(event);
    }
    const projected = events.filter(({ event }) => event.reads?.projectedBy).map(({ name }) => name);
    // Events that the articles service reads of others all change what it answers, if another does not announce them when they do.
    const consumed = listened.filter(({ service }) => service === 'articles').map(({ event }) => event.type);
    expect(projected.sort()).toEqual(
      events
        .filter(({ event }) => consumed.includes(event.type) && !event.reads?.announcedBy)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('are consumed by durables named after their service, each with one order and one stream', () => {
    const durables = new Map<string, unknown>();
    for (const { service, consumer, event } of listened) {
      expect(consumer.durable).toMatch(new RegExp(`^${service}-[a-z-]+$`));
      const settings = { service, order: consumer.order, stream: event.stream };
      expect(durables.get(consumer.durable) ?? settings).toEqual(settings);
      durables.set(consumer.durable, settings);
    }
    expect(durables.size).toBeGreaterThan(3);
  });

  it('of an aggregate are all consumed where one is consumed in sequence', () => {
    // A version that is never delivered would block all later ones.
    const wanted = listened.filter(({ consumer }) => consumer.order === 'sequence');
    for (const { consumer, event } of wanted) {
      const heard = wanted
        .filter((other) => other.consumer.durable === consumer.durable)
        .map((other) => other.event);
      const published = (lists[event.type.split('.')[1] ?? ''] ?? []).filter((other) =>
        isAboutTheSame(event, other),
      );
      expect(published.filter((other) => !heard.includes(other)).map(({ type }) => type)).toEqual([]);
    }
  });
});

/** `user-registered` and `user-deleted` are about the same noun; `session-revoked` is not. */
const isAboutTheSame = (one: contracts.Event, other: contracts.Event): boolean =>
  nounOf(one) === nounOf(other);
const nounOf = ({ type }: contracts.Event): string => type.split('.')[2]?.split('-')[0] ?? '';
