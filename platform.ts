import {
  ARTICLE_PUBLISHED_SUBJECT,
  ArticlesEvents,
  ArticlesRpc,
  AuthEvents,
  AuthRpc,
  CHANGES_SUBJECT,
  commentsChangedSubject,
  droppedSubject,
  type Event,
  KEYS_CHANGED_SUBJECT,
  LIMITS_SUBJECT,
  NotificationsEvents,
  NotificationsRpc,
  type Rpc,
  SessionRevoked,
  UsersEvents,
  UsersRpc,
  wakeUpSubject,
} from '#contracts';

/**
 * One app: where it listens, what it stores and what it does on NATS. `npm start`, the permissions on NATS, the databases and
 * the tests read it; Compose and Kubernetes are held against it. An app may do nothing on NATS that is not said here.
 */
export interface App<ServiceName extends string = string> {
  /** Its admin port (health, metrics) under `npm start`. In a container every app uses 9090. */
  adminPort: number;
  /** Whether it owns a database and a role, both named after it. */
  database: boolean;
  /** Whether it answers HTTP requests from outside the cluster. */
  publicHttp?: true;
  /** Whether it sends to servers on the public Internet. */
  callsInternet?: true;
  /** Calls it answers. */
  serves?: Record<string, Rpc>;
  /** Calls it makes. */
  calls?: readonly Rpc[];
  /** Events it publishes through its outbox. */
  publishes?: readonly Event[];
  /** Its durable consumers: `durable: service whose events it reads`. */
  consumes?: Record<string, ServiceName>;
  /** Events that each of its replicas receives, without a durable. */
  overhears?: readonly Event[];
  /** Whether it asks every service for its health. */
  checksHealth?: true;
  /** Whether it stores the events that consumers gave up, and returns them for a retry. */
  keepsDeadLetters?: true;
  /** Subjects of plain messages, neither calls nor events. */
  sends?: readonly string[];
  receives?: readonly string[];
}

/** What each app calls that verifies access tokens. */
const KEYS = [AuthRpc.keys];

const gatewayCalls = [AuthRpc, UsersRpc, ArticlesRpc, NotificationsRpc].flatMap((calls) =>
  Object.values<Rpc>(calls),
);

const platform = {
  gateway: {
    adminPort: 29_090,
    database: false,
    publicHttp: true,
    calls: gatewayCalls.filter((call) => call !== AuthRpc.issueSecurityEmail),
    overhears: [SessionRevoked, ...UsersEvents, ...ArticlesEvents],
    checksHealth: true,
    sends: [LIMITS_SUBJECT, CHANGES_SUBJECT, droppedSubject('*')],
    receives: [
      CHANGES_SUBJECT,
      droppedSubject('*'),
      wakeUpSubject('*'),
      commentsChangedSubject('*'),
      ARTICLE_PUBLISHED_SUBJECT,
      LIMITS_SUBJECT,
      KEYS_CHANGED_SUBJECT,
    ],
  },
  auth: {
    adminPort: 29_091,
    database: true,
    serves: AuthRpc,
    publishes: AuthEvents,
    consumes: { 'auth-articles': 'articles' },
    sends: [KEYS_CHANGED_SUBJECT],
  },
  users: {
    adminPort: 29_092,
    database: true,
    serves: UsersRpc,
    calls: KEYS,
    publishes: UsersEvents,
    consumes: { 'users-accounts': 'auth' },
    receives: [KEYS_CHANGED_SUBJECT],
  },
  articles: {
    adminPort: 29_093,
    database: true,
    serves: ArticlesRpc,
    calls: KEYS,
    publishes: ArticlesEvents,
    consumes: { 'articles-authors': 'users' },
    sends: [commentsChangedSubject('*'), ARTICLE_PUBLISHED_SUBJECT],
    receives: [KEYS_CHANGED_SUBJECT],
  },
  notifications: {
    adminPort: 29_094,
    database: true,
    // E-mail and webhooks.
    callsInternet: true,
    serves: NotificationsRpc,
    // Only this app may have the tokens of links, and only for e-mails it is about to send.
    calls: [...KEYS, AuthRpc.issueSecurityEmail],
    publishes: NotificationsEvents,
    consumes: {
      'notifications-recipients': 'auth',
      'notifications-security-emails': 'auth',
      'notifications-profiles': 'users',
      'notifications-followers': 'users',
      'notifications-articles': 'articles',
    },
    keepsDeadLetters: true,
    sends: [wakeUpSubject('*')],
    receives: [KEYS_CHANGED_SUBJECT],
  },
} as const satisfies Record<string, App>;

type Platform = typeof platform;

export type AppName = keyof Platform;
/** An app that owns a database. */
export type Service = { [K in AppName]: Platform[K]['database'] extends true ? K : never }[AppName];

/** The whole system. */
export const PLATFORM: Readonly<Record<AppName, App<Service>>> = platform;
export const APPS = Object.keys(platform) as AppName[];
export const SERVICES = APPS.filter((name): name is Service => platform[name].database);

/** Ports of the servers under `npm start`, fixed so that a database tool or a bookmark still works after the next start. */
export const SERVER_PORTS = { postgres: 25_432, nats: 24_222 } as const;
