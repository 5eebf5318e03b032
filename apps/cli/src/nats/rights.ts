import { streamOf } from '#contracts';
import { DEAD_LETTER_STREAM, inboxPrefixOf, retrySubject } from '#transport';
import { type App, type AppName, APPS, PLATFORM, SERVICES } from '#platform';

/** The subjects a user may publish and subscribe to; what is not here is refused. */
export interface Rights {
  publish: string[];
  subscribe: string[];
  /** Subjects that `publish` would cover and that are refused nevertheless. */
  neverPublish: string[];
  /** Whether it may answer, once, wherever a request it was sent says. */
  answers: boolean;
}

/** What an app may do on NATS: what its needs come to, in subjects of NATS and of JetStream's API. */
export function rightsOf(app: AppName): Rights {
  const needs = PLATFORM[app];
  const overheard = (needs.overhears ?? []).map((event) => event.stream);
  const rights = [
    [...inbox(app), ...calls(needs), ...service(app, needs), ...plain(needs)],
    [...events(needs), ...consumers(needs), ...overhearing(needs), ...deadLetters(needs)],
  ].flat();
  const pick = (kind: 'publish' | 'subscribe'): string[] => [
    ...new Set(rights.filter(([what]) => what === kind).map(([, subject]) => subject)),
  ];
  return {
    publish: pick('publish'),
    subscribe: pick('subscribe'),
    // Who makes consumers of names nobody knows before must not lay hands on those that others rely on.
    neverPublish: durables()
      .filter((other) => overheard.includes(other.stream))
      .flatMap(({ stream: name, durable }) => [
        `$JS.API.CONSUMER.*.${name}.${durable}`,
        `$JS.API.CONSUMER.CREATE.${name}.${durable}.>`,
        `$JS.API.CONSUMER.MSG.NEXT.${name}.${durable}`,
      ]),
    answers: needs.serves !== undefined,
  };
}

/** Every durable consumer of the platform, with the app that has it and the stream it reads. */
export const durables = (): { app: AppName; durable: string; stream: string }[] =>
  APPS.flatMap((app) =>
    Object.entries(PLATFORM[app].consumes ?? {}).map(([durable, teller]) => ({
      app,
      durable,
      stream: streamOf(teller),
    })),
  );

type Right = ['publish' | 'subscribe', string];
const publish = (...subjects: string[]): Right[] => subjects.map((subject) => ['publish', subject]);
const subscribe = (...subjects: string[]): Right[] => subjects.map((subject) => ['subscribe', subject]);

/** Answers come to inboxes of one's own, so that nobody reads another's. The client asks JetStream for its limits first. */
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

/** A durable of one's own on another's stream, and the dead letters of it. */
function consumers({ consumes = {} }: App): Right[] {
  return Object.entries(consumes).flatMap(([durable, teller]) => {
    const name = streamOf(teller);
    return [
      ...publish(
        `$JS.API.CONSUMER.DURABLE.CREATE.${name}.${durable}`,
        `$JS.API.CONSUMER.INFO.${name}.${durable}`,
        `$JS.API.CONSUMER.MSG.NEXT.${name}.${durable}`,
        `$JS.ACK.${name}.${durable}.>`,
        // An event the server itself gave up is looked up once more.
        `$JS.API.STREAM.MSG.GET.${name}`,
        `$JS.API.STREAM.INFO.${DEAD_LETTER_STREAM}`,
        `dlq.${durable}.*`,
        // Its own dead letters, and no others: it handles one again by its own copy.
        `$JS.API.DIRECT.GET.${DEAD_LETTER_STREAM}.dlq.${durable}.*`,
      ),
      ...subscribe(`$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${name}.${durable}`, retrySubject(durable)),
    ];
  });
}

/** Consumers that live as long as a replica. Their names are random; the event they may read is not. */
const overhearing = ({ overhears = [] }: App): Right[] =>
  overhears.flatMap(({ stream: name, type }) =>
    publish(
      `$JS.API.STREAM.INFO.${name}`,
      `$JS.API.CONSUMER.CREATE.${name}.*.${type}`,
      ...['INFO', 'DELETE', 'MSG.NEXT'].map((verb) => `$JS.API.CONSUMER.${verb}.${name}.*`),
    ),
  );

function deadLetters({ keepsDeadLetters }: App): Right[] {
  if (!keepsDeadLetters) return [];
  return publish(
    `$JS.API.STREAM.INFO.${DEAD_LETTER_STREAM}`,
    `$JS.API.STREAM.MSG.GET.${DEAD_LETTER_STREAM}`,
    `$JS.API.STREAM.MSG.DELETE.${DEAD_LETTER_STREAM}`,
    ...durables().map(({ durable }) => retrySubject(durable)),
  );
}
