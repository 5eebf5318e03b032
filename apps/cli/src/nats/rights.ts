import { type Event, streamOf } from '#contracts';
import { DEAD_LETTER_STREAM, inboxPrefixOf, retrySubject } from '#transport';
import { type App, type AppName, APPS, PLATFORM, SERVICES } from '#platform';

/** The subjects that a user may publish and subscribe to; all others are refused. */
export interface Rights {
  publish: string[];
  subscribe: string[];
  /** Subjects that are refused although `publish` covers them. */
  neverPublish: string[];
  /** Whether it may reply once to each request that it receives. */
  answers: boolean;
}

/** The rights of an app, as subjects of NATS and of JetStream's API, derived from the topology. */
export function rightsOf(app: AppName): Rights {
  const description = PLATFORM[app];
  const overheard = (description.overhears ?? []).map((event) => event.stream);
  const rights = [
    [...inbox(app), ...calls(description), ...service(app, description), ...plain(description)],
    [
      ...events(description),
      ...consumers(description),
      ...overhearing(description),
      ...deadLetters(description),
    ],
  ].flat();
  const pick = (kind: 'publish' | 'subscribe'): string[] => [
    ...new Set(rights.filter(([what]) => what === kind).map(([, subject]) => subject)),
  ];
  return {
    publish: pick('publish'),
    subscribe: pick('subscribe'),
    // A user that may create consumers with random names must not change the durables of other services.
    neverPublish: durables()
      .filter((other) => overheard.includes(other.stream))
      .flatMap(({ stream: name, durable }) => [
        `$JS.API.CONSUMER.*.${name}.${durable}`,
        `$JS.API.CONSUMER.CREATE.${name}.${durable}.>`,
        `$JS.API.CONSUMER.MSG.NEXT.${name}.${durable}`,
      ]),
    answers: description.serves !== undefined,
  };
}

/** Every durable consumer of the platform, with its app and its stream. */
export const durables = (): { app: AppName; durable: string; stream: string }[] =>
  APPS.flatMap((app) =>
    Object.entries(PLATFORM[app].consumes ?? {}).map(([durable, publisher]) => ({
      app,
      durable,
      stream: streamOf(publisher),
    })),
  );

type Right = ['publish' | 'subscribe', string];
const publish = (...subjects: string[]): Right[] => subjects.map((subject) => ['publish', subject]);
const subscribe = (...subjects: string[]): Right[] => subjects.map((subject) => ['subscribe', subject]);

/** Each app has inboxes of its own, so that no other app reads its replies. The client first requests the limits of JetStream. */
const inbox = (app: AppName): Right[] => [
  ...subscribe(`${inboxPrefixOf(app)}.>`),
  ...publish('$JS.API.INFO'),
];

const calls = ({ calls: made = [], checksHealth }: App): Right[] =>
  publish(
    ...made.map(({ subject }) => subject),
    ...(checksHealth ? SERVICES.map((service) => `$SRV.STATS.${service}`) : []),
  );

/** @see https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-32.md */
function service(app: AppName, { serves }: App): Right[] {
  if (!serves) return [];
  const subjects = Object.values(serves).map(({ subject }) => subject);
  return subscribe(
    ...subjects,
    ...['PING', 'INFO', 'STATS'].flatMap((verb) => [
      `$SRV.${verb}`,
      `$SRV.${verb}.${app}`,
      `$SRV.${verb}.${app}.*`,
    ]),
  );
}

const plain = ({ sends = [], receives = [] }: App): Right[] => [
  ...publish(...sends),
  ...subscribe(...receives),
];

const events = ({ publishes = [] }: App): Right[] => publish(...publishes.map(({ type }) => type));

/** An own durable on the stream of another service, and its dead letters. */
function consumers({ consumes = {} }: App): Right[] {
  return Object.entries(consumes).flatMap(([durable, publisher]) => {
    const name = streamOf(publisher);
    return [
      ...publish(
        `$JS.API.CONSUMER.DURABLE.CREATE.${name}.${durable}`,
        `$JS.API.CONSUMER.INFO.${name}.${durable}`,
        `$JS.API.CONSUMER.MSG.NEXT.${name}.${durable}`,
        `$JS.ACK.${name}.${durable}.>`,
        // To read an event that the server stopped delivering.
        `$JS.API.STREAM.MSG.GET.${name}`,
        `$JS.API.STREAM.INFO.${DEAD_LETTER_STREAM}`,
        `dlq.${durable}.*`,
        // Only its own dead letters, to handle one again from its copy.
        `$JS.API.DIRECT.GET.${DEAD_LETTER_STREAM}.dlq.${durable}.*`,
      ),
      ...subscribe(`$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${name}.${durable}`, retrySubject(durable)),
    ];
  });
}

/** Ephemeral consumers of a replica. Their names are random; the events that they may read are fixed. */
const overhearing = ({ overhears = [] }: App): Right[] =>
  overhears.flatMap(({ stream: name, type }) =>
    publish(
      `$JS.API.STREAM.INFO.${name}`,
      ...filtersOf(name, type, overhears).map((filter) => `$JS.API.CONSUMER.CREATE.${name}.*.${filter}`),
      ...['INFO', 'DELETE', 'MSG.NEXT'].map((verb) => `$JS.API.CONSUMER.${verb}.${name}.*`),
    ),
  );

/** An app that overhears all events of a service reads them by one consumer. */
function filtersOf(stream: string, type: string, overheard: readonly Event[]): string[] {
  const published = APPS.flatMap((app) => PLATFORM[app].publishes ?? []).filter(
    (event) => event.stream === stream,
  );
  return published.every((event) => overheard.includes(event))
    ? [`${type.split('.', 2).join('.')}.>`]
    : [type];
}

function deadLetters({ keepsDeadLetters }: App): Right[] {
  if (!keepsDeadLetters) return [];
  return publish(
    `$JS.API.STREAM.INFO.${DEAD_LETTER_STREAM}`,
    `$JS.API.STREAM.MSG.GET.${DEAD_LETTER_STREAM}`,
    `$JS.API.STREAM.MSG.DELETE.${DEAD_LETTER_STREAM}`,
    ...durables().map(({ durable }) => retrySubject(durable)),
  );
}
