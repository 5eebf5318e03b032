import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as contracts from '#contracts';
import { connectNats, DEAD_LETTER_STREAM, ensureEventStream } from '#transport';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';
import { PROGRAMS } from '../../../../test/support/servers';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { PROJECT_DIR } from '../../../../scripts/dev/project';
import { startNats } from '../../../../scripts/dev/stack/nats';
import type { Server } from '../../../../scripts/dev/stack/server';
import { type AppName, APPS, SERVICES, PLATFORM } from '#platform';
import { generateSeeds, type Identity } from './identities';

const run = promisify(execFile);
const RPCS = Object.entries<unknown>(contracts)
  .filter(([name]) => name.endsWith('Rpc'))
  .flatMap(([, calls]) => Object.values(calls as Record<string, contracts.Rpc>))
  .map(({ subject }) => subject);
const EVENTS = Object.entries<unknown>(contracts)
  .filter(([name]) => name.endsWith('Events'))
  .flatMap(([, events]) => events as contracts.Event[])
  .map(({ type }) => type);
/** Durable consumers and whose events each reads, written out here once more; those of services that are not are the platform's. */
const WRITTEN: [durable: string, publisher: string][] = [
  ['auth-articles', 'articles'],
  ['users-accounts', 'auth'],
  ['articles-authors', 'users'],
  ['notifications-recipients', 'auth'],
  ['notifications-security-emails', 'auth'],
  ['notifications-profiles', 'users'],
  ['notifications-articles', 'articles'],
  ['notifications-followers', 'users'],
];
const DURABLES = [
  ...WRITTEN,
  ...APPS.flatMap((app) => Object.entries(PLATFORM[app].consumes ?? {})).filter(
    ([durable]) => !WRITTEN.some(([written]) => written === durable),
  ),
];
const STREAMS = [...SERVICES.map(contracts.streamOf), DEAD_LETTER_STREAM, 'SOMETHING'];
const INBOXES = ['_INBOX', ...[...APPS, 'operator'].map((name) => `_INBOX_${name}`)];

const streamApi = (stream: string): string[] =>
  ['CREATE', 'UPDATE', 'INFO', 'DELETE', 'PURGE', 'MSG.GET', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE']
    .concat('LEADER.STEPDOWN', 'PEER.REMOVE')
    .map((verb) => `$JS.API.STREAM.${verb}.${stream}`)
    .concat(
      `$JS.API.DIRECT.GET.${stream}`,
      `$JS.API.CONSUMER.NAMES.${stream}`,
      `$JS.API.CONSUMER.LIST.${stream}`,
    );
const consumerApi = (stream: string, name: string): string[] =>
  ['CREATE', 'DURABLE.CREATE', 'INFO', 'DELETE', 'MSG.NEXT', 'PAUSE', 'UNPIN', 'LEADER.STEPDOWN']
    .map((verb) => `$JS.API.CONSUMER.${verb}.${stream}.${name}`)
    .concat(EVENTS.map((type) => `$JS.API.CONSUMER.CREATE.${stream}.${name}.${type}`))
    .concat(`$JS.ACK.${stream}.${name}.1.1.1.1.1`);

/** Every subject with a meaning in the system, and some without one. */
const SUBJECTS = [
  ...RPCS,
  ...EVENTS,
  ...SERVICES.map((service) => `events.${service}.made-up.v1`),
  ...DURABLES.flatMap(([durable]) => EVENTS.map((type) => `retry.${durable}.${type}`)),
  ...DURABLES.flatMap(([durable]) => [`retry.${durable}`, `dlq.${durable}`, `dlq.${durable}.key`]),
  ...DURABLES.map(([durable]) => `$JS.API.DIRECT.GET.${DEAD_LETTER_STREAM}.dlq.${durable}.key`),
  ...INBOXES.map((prefix) => `${prefix}.abc.1`),
  ...['PING', 'INFO', 'STATS'].flatMap((verb) => [
    `$SRV.${verb}`,
    ...SERVICES.flatMap((service) => [`$SRV.${verb}.${service}`, `$SRV.${verb}.${service}.id`]),
  ]),
  ...STREAMS.flatMap(streamApi),
  ...STREAMS.flatMap((stream) =>
    [...DURABLES.map(([durable]) => durable), 'replica'].flatMap((name) => consumerApi(stream, name)),
  ),
  ...DURABLES.flatMap(([durable]) =>
    STREAMS.map((stream) => `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${stream}.${durable}`),
  ),
  ...['$JS.API.INFO', '$JS.API.STREAM.NAMES', '$JS.API.STREAM.LIST', '$JS.API.ACCOUNT.PURGE.A'],
  ...['$SYS.REQ.SERVER.PING', '$SYS.REQ.ACCOUNT.PING.CONNZ', '$SYS.ACCOUNT.A.CONNECT'],
  ...['notify.somebody', contracts.commentsChangedSubject('article'), contracts.ARTICLE_PUBLISHED_SUBJECT],
  ...['gateway.limits.v1', 'gateway.changes.v1', 'gateway.dropped.some-gateway'],
  'anything',
];
const WILDCARDS = [
  ...['>', '*', 'rpc.>', 'rpc.auth.>', 'events.>', 'retry.>', 'dlq.>', '$JS.>', '$JS.API.>', '$JS.ACK.>'],
  ...['$SYS.>', '$SRV.>', '$JS.EVENT.ADVISORY.>', 'notify.>', 'notify.*', 'gateway.>'],
  ...INBOXES.map((prefix) => `${prefix}.>`),
];

const consumes = (stream: string, durable: string): string =>
  `\\$JS\\.(API\\.CONSUMER\\.(DURABLE\\.CREATE|INFO|MSG\\.NEXT)\\.${stream}\\.${durable}` +
  `|ACK\\.${stream}\\.${durable}\\..+|API\\.STREAM\\.MSG\\.GET\\.${stream}|API\\.STREAM\\.INFO\\.DEAD_LETTERS` +
  `|API\\.DIRECT\\.GET\\.DEAD_LETTERS\\.dlq\\.${durable}\\.key)|dlq\\.${durable}\\.key`;
const serves = (app: string): string => `rpc\\.${app}\\.[^>]*|\\$SRV\\.(PING|INFO|STATS)(\\.${app}(\\.id)?)?`;
const gaveUp = (stream: string, durable: string): string =>
  `\\$JS\\.EVENT\\.ADVISORY\\.CONSUMER\\.MAX_DELIVERIES\\.${stream}\\.${durable}|retry\\.${durable}`;

/** Reading events by consumers with random names, which must not touch the durables of others on the stream. */
function overhears(service: AppName, types: string): string {
  const others = DURABLES.filter(([, publisher]) => publisher === service).map(([durable]) => durable);
  const one = `EVENTS_${service.toUpperCase()}\\.(?!${others.join('|')})`;
  return `\\$JS\\.API\\.(STREAM\\.INFO\\.EVENTS_${service.toUpperCase()}|CONSUMER\\.((INFO|DELETE|MSG\\.NEXT)\\.${one}.*|CREATE\\.${one}[^.]+\\.events\\.${service}\\.${types}))`;
}

type Rights = Record<'publish' | 'subscribe', string[]>;

/** What a service may do that is not written out below: publish its events, read the streams its durables are on. */
const ofService = (app: AppName): Rights => {
  const own = DURABLES.filter(([durable]) => durable.startsWith(`${app}-`));
  return {
    publish: [
      'rpc\\.auth\\.keys\\.v1',
      `events\\.${app}\\.(?!made-up).*`,
      ...own.map(([durable, publisher]) => consumes(contracts.streamOf(publisher), durable)),
    ],
    subscribe: [
      serves(app),
      ...own.map(([durable, publisher]) => gaveUp(contracts.streamOf(publisher), durable)),
    ],
  };
};

/** What each may do, written out by hand; everything else must be refused. */
const MAY: Partial<Record<AppName, Rights>> = {
  gateway: {
    publish: [
      'gateway\\.(limits\\.v1|changes\\.v1|dropped\\.[^.>*]+)|rpc\\.(?!auth\\.issue-security-email\\.).*|\\$SRV\\.STATS\\.\\w+',
      ...[overhears('auth', 'session-revoked\\.v1'), overhears('users', '.+'), overhears('articles', '.+')],
    ],
    subscribe: [
      'notify\\..*|gateway\\.(limits\\.v1|changes\\.v1|dropped\\.[^.>]+)',
      'comments-changed\\.[^.>]+|article-published\\.v1',
    ],
  },
  auth: {
    publish: ['events\\.auth\\.(?!made-up).*', consumes('EVENTS_ARTICLES', 'auth-articles')],
    subscribe: [serves('auth'), gaveUp('EVENTS_ARTICLES', 'auth-articles')],
  },
  users: {
    publish: [
      'rpc\\.auth\\.keys\\.v1',
      'events\\.users\\.(?!made-up).*',
      consumes('EVENTS_AUTH', 'users-accounts'),
    ],
    subscribe: [serves('users'), gaveUp('EVENTS_AUTH', 'users-accounts')],
  },
  articles: {
    publish: [
      'rpc\\.auth\\.keys\\.v1',
      'events\\.articles\\.(?!made-up).*',
      'comments-changed\\.[^.>*]+|article-published\\.v1',
      consumes('EVENTS_USERS', 'articles-authors'),
    ],
    subscribe: [serves('articles'), gaveUp('EVENTS_USERS', 'articles-authors')],
  },
  notifications: {
    publish: [
      'rpc\\.auth\\.(keys|issue-security-email)\\.v1',
      '\\$JS\\.API\\.STREAM\\.INFO\\.DEAD_LETTERS',
      '\\$JS\\.API\\.STREAM\\.MSG\\.(GET|DELETE)\\.DEAD_LETTERS',
      ...DURABLES.map(([durable]) => `retry\\.${durable}`),
      consumes('EVENTS_AUTH', 'notifications-recipients'),
      consumes('EVENTS_AUTH', 'notifications-security-emails'),
      consumes('EVENTS_USERS', 'notifications-profiles'),
      consumes('EVENTS_ARTICLES', 'notifications-articles'),
      consumes('EVENTS_USERS', 'notifications-followers'),
      'notify\\.\\w+',
    ],
    subscribe: [
      serves('notifications'),
      gaveUp('EVENTS_AUTH', 'notifications-recipients'),
      gaveUp('EVENTS_AUTH', 'notifications-security-emails'),
      gaveUp('EVENTS_USERS', 'notifications-profiles'),
      gaveUp('EVENTS_ARTICLES', 'notifications-articles'),
      gaveUp('EVENTS_USERS', 'notifications-followers'),
    ],
  },
};
const mayPublish = (app: AppName): RegExp =>
  new RegExp(`^(${[...(MAY[app] ?? ofService(app)).publish, '\\$JS\\.API\\.INFO'].join('|')})$`);
const maySubscribe = (app: AppName): RegExp =>
  new RegExp(`^(${[...(MAY[app] ?? ofService(app)).subscribe, `_INBOX_${app}\\..*`].join('|')})$`);

describe('on NATS', () => {
  const seeds = generateSeeds();
  const connections: NatsConnection[] = [];
  let server: Server;

  const as = async (identity: Identity): Promise<NatsConnection> => {
    const connection = await connectNats([server.url], identity, { NATS_NKEY_SEED: seeds[identity] });
    connections.push(connection);
    return connection;
  };

  beforeAll(async () => {
    const folder = await temporaryFolder();
    server = await startNats({ dataDir: join(folder, 'nats'), cacheDir: PROGRAMS, durable: false, seeds });
  });
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await server.stop();
  });

  /** The subjects that the server refuses during an attempt. */
  async function refused(connection: NatsConnection, attempt: () => void): Promise<string[]> {
    const found: string[] = [];
    void (async () => {
      for await (const status of connection.status())
        if (status.type === 'error' && status.error instanceof PermissionViolationError)
          found.push(status.error.subject);
    })();
    attempt();
    // The second reply arrives after everything from the first round trip has been read.
    await connection.flush();
    await connection.flush();
    return found;
  }

  it.each(APPS)('%s may publish what it must, and nothing else', async (app) => {
    const connection = await as(app);
    const found = await refused(connection, () => SUBJECTS.forEach((subject) => connection.publish(subject)));
    const wanted = SUBJECTS.filter((subject) => !mayPublish(app).test(subject));
    expect(wanted.length).toBeGreaterThan(SUBJECTS.length / 2);
    expect([...new Set(found)].sort()).toEqual([...new Set(wanted)].sort());
  });

  it.each(APPS)('%s may subscribe to what it must, and to nothing else', async (app) => {
    const connection = await as(app);
    const subjects = [...new Set([...SUBJECTS, ...WILDCARDS])];
    const found = await refused(connection, () =>
      subjects.forEach((subject) => connection.subscribe(subject, { callback: () => undefined })),
    );
    const wanted = subjects.filter((subject) => !maySubscribe(app).test(subject));
    expect(found.sort()).toEqual(wanted.sort());
  });

  it('the operator may do everything except read the state of the server', async () => {
    const connection = await as('operator');
    const isFree = (subject: string): boolean => !/^\$(SYS|JS)\./.test(subject);
    const found = await refused(connection, () =>
      SUBJECTS.filter(isFree).forEach((one) => connection.publish(one)),
    );
    expect(found).toEqual([]);
    const { streams } = await jetstreamManager(connection);
    expect(await streams.names().next()).toBeDefined();
  });

  it('only the operator may declare streams', async () => {
    const declare = (identity: Identity): Promise<{ stdout: string }> =>
      run(process.execPath, [join(PROJECT_DIR, 'dist/apps/cli/src/main.js'), 'streams'], {
        env: { NATS_URL: server.url, NATS_NKEY_SEED: seeds[identity] },
      });
    await expect(declare('users')).rejects.toThrow('does not take us for operator');
    for (let turn = 0; turn < 2; turn += 1)
      expect((await declare('operator')).stdout).toContain('5 streams are declared');
    const { streams } = await jetstreamManager(await as('operator'));
    const { config } = await streams.info('EVENTS_USERS');
    expect(config.subjects).toEqual(['events.users.>']);
    await expect(
      (await jetstreamManager(await as('users'))).streams.add({ name: 'OTHER', subjects: ['rpc.>'] }),
    ).rejects.toThrow(/permission/i);
  });

  it('clients without a key, or with an unknown one, are refused', async () => {
    await expect(connectNats([server.url], 'users')).rejects.toThrow('knows no user');
    const NATS_NKEY_SEED = generateSeeds().users;
    await expect(connectNats([server.url], 'users', { NATS_NKEY_SEED })).rejects.toThrow('knows no user');
    await expect(connectNats([server.url.replace('//', '//admin:admin@')], 'users')).rejects.toThrow(
      'knows no user',
    );
  });

  it('a consumer that may read one event type of a stream cannot be changed to read others', async () => {
    const auth = await as('auth');
    await ensureEventStream(await as('operator'), 'EVENTS_AUTH');
    await jetstream(auth).publish('events.auth.user-registered.v1', 'secret');
    const { consumers } = await jetstreamManager(await as('gateway'));
    const config = { name: 'replica', ack_policy: AckPolicy.None };
    const subject = 'events.auth.session-revoked.v1';
    await expect(consumers.add('EVENTS_AUTH', { ...config, filter_subject: subject })).resolves.toBeDefined();
    for (const filter of [
      { filter_subject: 'events.auth.>' },
      { filter_subject: 'events.auth.user-registered.v1' },
      { filter_subjects: [subject, 'events.auth.user-registered.v1'] },
      {},
    ])
      await expect(consumers.add('EVENTS_AUTH', { ...config, ...filter })).rejects.toThrow(/permission/i);
    const wide = JSON.stringify({
      stream_name: 'EVENTS_AUTH',
      config: { ...config, filter_subject: 'events.>' },
    });
    const answer = await connections
      .at(-1)
      ?.request(`$JS.API.CONSUMER.CREATE.EVENTS_AUTH.replica.${subject}`, wide);
    expect(answer?.json()).toMatchObject({ error: { code: 400 } });
  });
});
