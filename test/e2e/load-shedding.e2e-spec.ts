import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../scripts/dev/stack/stack';
import { type Answer, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { atOnce, gatewayMetric, tally, untilCalling, untilWaiting } from '../support/overload';
import { type Person, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import { RawConnection } from '../support/raw-connection';
import { expectErrors } from '../support/realworld';
import { startOwnSystem } from '../support/own-system';

const MOST = 4;
/** In a burst, ten times as many wait. */
const QUEUE = 10 * MOST;
const FRONT_END = 'https://front.example';
const WRITE = JSON.stringify({ title: 'On queues', body: 'One after the other.' });

describe('an overloaded gateway', () => {
  let stack: Stack;
  let base: string;
  let person: Person;
  let other: Person;

  beforeAll(async () => {
    stack = await startOwnSystem({
      apps: ['gateway', 'auth', 'users', 'articles', 'notifications'],
      appEnv: {
        gateway: {
          // Its reads have to reach the service.
          READ_CACHE: 'false',
          REQUEST_CONCURRENCY: String(MOST),
          REQUEST_WAIT: '6',
          CORS_ORIGINS: FRONT_END,
          SHUTDOWN_DELAY: '2s',
        },
      },
    });
    base = stack.baseUrl;
    person = await registered({}, base);
    other = await registered({}, base);
    for (const { client } of [person, other]) succeeded(await client.get('/api/user'), 200);
    succeeded(await visitor(base).get('/api/articles'), 200);
  });
  afterAll(() => stack?.stop());

  const list = (): Promise<Answer> => visitor(base).get('/api/articles');

  /** Runs `work` while the service is frozen. */
  async function whileFrozen(work: () => Promise<void>): Promise<void> {
    stack.app('articles').pause();
    try {
      await work();
    } finally {
      stack.app('articles').resume();
    }
  }

  /** Runs `work` while the service is frozen, and the queue of its noun has been full for so long that it stands. */
  async function whileStanding(work: () => Promise<void>): Promise<void> {
    const held: Promise<Answer>[] = [];
    await whileFrozen(async () => {
      await eventually(async () => {
        const last = list();
        held.push(last, list());
        const quick = await Promise.race([last, sleep(100)]);
        expect(quick?.status).toBe(503);
      });
      await work();
    });
    for (const { status } of await Promise.all(held)) expect([200, 503, 504]).toContain(status);
    await eventually(async () => succeeded(await list(), 200));
  }

  it('has requests wait for their turn, and answers them all', async () => {
    const answers: Promise<Answer[]>[] = [];
    await whileFrozen(async () => {
      answers.push(atOnce(MOST + 20, list));
      await untilWaiting(stack, 'articles', 20);
      await untilCalling(stack, 'articles', MOST);
    });
    expect(tally((await Promise.all(answers)).flat())).toEqual({ 200: MOST + 20 });
    expect(
      await gatewayMetric(stack, 'http_server_queue_duration_seconds_count', 'noun="articles"'),
    ).toBeGreaterThanOrEqual(20);
  });

  it('lets clients take turns, and sheds those of the client that has sent most', async () => {
    const order: string[] = [];
    const note = async (name: string, sent: Promise<Answer>): Promise<Answer> => {
      const answer = await sent;
      if (answer.status === 200) order.push(name);
      return answer;
    };
    const greedy: Promise<Answer>[] = [];
    const polite: Promise<Answer>[] = [];
    await whileFrozen(async () => {
      for (let sent = 0; sent < MOST + QUEUE; sent += 1)
        greedy.push(note('greedy', person.client.get('/api/articles')));
      await untilWaiting(stack, 'articles', QUEUE);
      for (let sent = 0; sent < 2; sent += 1) polite.push(note('polite', other.client.get('/api/articles')));
      await eventually(async () =>
        expect(await gatewayMetric(stack, 'http_server_shed_total', 'reason="full"')).toBeGreaterThanOrEqual(
          2,
        ),
      );
    });
    expect(tally(await Promise.all(polite))).toEqual({ 200: 2 });
    expect(tally(await Promise.all(greedy))).toEqual({ 200: MOST + QUEUE - 2, '503 overloaded': 2 });
    // Behind those that ran already, and at most as many as run at once.
    expect(order.lastIndexOf('polite')).toBeLessThan(MOST + 2 * MOST);
  });

  it('rejects immediately what would wait in vain, with a problem and Retry-After', async () => {
    await whileStanding(async () => {
      const refused = await visitor(base)
        .with({ origin: FRONT_END, 'x-request-id': 'mine-1' })
        .get('/api/articles');
      problemOf(refused, 503, 'overloaded');
      expect(refused.headers).toMatchObject({
        'x-request-id': 'mine-1',
        'access-control-allow-origin': FRONT_END,
        'x-content-type-options': 'nosniff',
      });
      problemOf(await visitor(base).post('/api/articles', { title: 'T', body: 'B' }), 503, 'overloaded');
      // Another spelling of the address waits in the same queue.
      problemOf(await visitor(base).get('/api/articl%65s'), 503, 'overloaded');
      const realWorld = await visitor(base).get('/conduit/api/articles');
      expectErrors(realWorld, 503, { request: [expect.any(String)] });
      // Nothing drains, so it is as long as running requests may take.
      expect(Number(realWorld.headers['retry-after'])).toBeGreaterThan(1);
    });
  });

  it('keeps serving everything else, its health report and its streams', async () => {
    await whileStanding(async () => {
      succeeded(await visitor(base).get(`/api/profiles/${person.username}`), 200);
      const health = await visitor(base).get<{ nats: string }>('/api/health');
      expect(health.body).toMatchObject({ nats: 'healthy', services: { articles: 'unhealthy' } });
      succeeded(await person.client.get('/api/notifications'), 200);
    });
  });

  it('says truthfully when a refused login succeeds', async () => {
    const { email, password } = person;
    const login = (): Promise<Answer> => visitor(base).post('/api/login', { email, password });
    const logins = await atOnce(QUEUE + 15, login);
    const refused = logins.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    // The gateway refuses, or the auth service, which knows how long hashes take.
    for (const one of refused) expect(problemOf(one, 503).code).toMatch(/^(auth\.)?overloaded$/);
    expect(tally(logins)[200]).toBe(logins.length - refused.length);
    const seconds = Math.max(...refused.map(({ headers }) => Number(headers['retry-after'])));
    expect(seconds).toBeLessThanOrEqual(10);
    await sleep(seconds * 1_000);
    succeeded(await login(), 200);
  });

  const head = (length: number): string =>
    [
      'POST /api/articles HTTP/1.1',
      'Host: x',
      `Authorization: Bearer ${person.token}`,
      'Content-Type: application/json',
      `Content-Length: ${length}`,
      'Connection: close',
    ].join('\r\n') + '\r\n\r\n';

  it('does not count requests that have not completely arrived as running, and bounds them', async () => {
    const slow = await Promise.all(Array.from({ length: QUEUE + 5 }, () => RawConnection.open(base)));
    for (const connection of slow) connection.send(head(WRITE.length));
    const refused = (): RawConnection[] => slow.filter(({ answer }) => answer.startsWith('HTTP/1.1 503'));
    await eventually(() => expect(refused()).toHaveLength(5));
    for (let index = 0; index < MOST; index += 1) succeeded(await list(), 200);
    for (const connection of slow) connection.close();
    expect(await gatewayMetric(stack, 'http_server_shed_total', 'reason="receiving"')).toBe(5);
  });

  it('has requests whose heads came first wait as well, when their bodies come at once', async () => {
    const senders = await Promise.all(Array.from({ length: 20 }, () => RawConnection.open(base)));
    for (const connection of senders) connection.send(head(WRITE.length));
    await whileFrozen(async () => {
      for (const connection of senders) connection.send(WRITE);
      await untilWaiting(stack, 'articles', 20 - MOST);
      await untilCalling(stack, 'articles', MOST);
    });
    const answers = await Promise.all(senders.map((connection) => connection.untilClosed()));
    expect(answers.map((answer) => answer.slice(9, 12))).toEqual(Array(20).fill('201'));
  });

  it('counts no request whose client has left while it waited', async () => {
    await whileFrozen(async () => {
      const held = await Promise.all(Array.from({ length: MOST + 6 }, () => RawConnection.open(base)));
      for (const connection of held) connection.send('GET /api/articles HTTP/1.1\r\nHost: x\r\n\r\n');
      await untilWaiting(stack, 'articles', 6);
      for (const connection of held) connection.close();
      await untilWaiting(stack, 'articles', 0);
    });
    await eventually(async () => succeeded(await list(), 200));
  });

  it('counts the rejected requests, also as failed requests', async () => {
    const shed = await gatewayMetric(stack, 'http_server_shed_total');
    expect(shed).toBeGreaterThanOrEqual(2);
    const failed = await gatewayMetric(stack, 'http_server_request_total', 'status_code="503"');
    expect(failed).toBeGreaterThanOrEqual(shed);
  });

  it('answers what waits when it stops, and closes the connections', async () => {
    const answers: Promise<Answer[]>[] = [];
    let stopped: Promise<void> | undefined;
    await whileFrozen(async () => {
      answers.push(atOnce(MOST + 10, list));
      await untilWaiting(stack, 'articles', 10);
      stopped = stack.app('gateway').stop();
      await eventually(async () =>
        expect((await visitor(base).get('/api/tags')).headers).toMatchObject({ connection: 'close' }),
      );
    });
    const all = (await Promise.all(answers)).flat();
    // On a busy machine, those that ran while the service was frozen may have reached their deadline.
    const { 200: answered = 0, '504 timeout': late = 0 } = tally(all);
    expect([answered + late, late <= MOST]).toEqual([MOST + 10, true]);
    for (const { headers } of all) expect(headers).toMatchObject({ connection: 'close' });
    await stopped;
  });
});
