import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../scripts/dev/stack/stack';
import { visitor } from '../support/client';
import { EventSource } from '../support/event-source';
import { eventually } from '../support/eventually';
import { type Person, published, registered } from '../support/people';
import { RawConnection } from '../support/raw-connection';
import type { Notice, Problem } from '../support/shapes';
import { startBesideSystem } from '../support/own-system';

const MAX_CONNECTIONS = 60;
const HEAD = 'POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

describe('connections', () => {
  let stack: Stack;
  let reader: Person;
  let stream: EventSource<Notice>;
  let streamBegan: number;
  let open: RawConnection[] = [];
  const lines: string[] = [];

  beforeAll(async () => {
    stack = await startBesideSystem({
      apps: ['gateway'],
      appEnv: { gateway: { RECEIVE_TIMEOUT: '2s', MAX_CONNECTIONS: String(MAX_CONNECTIONS) } },
      onLine: (_app, line) => lines.push(line),
    });
    reader = await registered({}, stack.baseUrl);
    stream = await EventSource.open<Notice>(stack.baseUrl, reader.token);
    streamBegan = Date.now();
  });
  afterEach(() => {
    for (const connection of open) connection.close();
    open = [];
  });
  afterAll(async () => {
    stream?.close();
    await stack?.stop();
  });

  async function dial(): Promise<RawConnection> {
    const connection = await RawConnection.open(stack.baseUrl);
    open.push(connection);
    return connection;
  }

  /** Sends text, then a letter at a time until the server closes the connection. */
  async function drip(text: string, letter: string): Promise<string> {
    const connection = await dial();
    connection.send(text);
    while (!connection.closed) {
      connection.send(letter);
      await sleep(50);
    }
    return connection.answer;
  }

  const isServed = async (): Promise<void> =>
    expect((await visitor(stack.baseUrl).get('/api/tags')).status).toBe(200);

  function problemIn(answer: string): Problem {
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    expect(head).toMatch(/x-content-type-options: nosniff/i);
    expect(head).toMatch(/connection: close/i);
    return JSON.parse(body) as Problem;
  }

  it.each([
    ['heads', 'GET /api/tags HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'a'],
    ['bodies', `${HEAD}Content-Length: 100000\r\n\r\n{"email":"`, 'a'],
    ['chunks of a body', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\na\r\n'],
  ])(
    'with %s that arrive too slowly get a response and are closed, and others are served concurrently',
    async (_what, text, letter) => {
      const slow = Promise.all(Array.from({ length: 20 }, () => drip(text, letter)));
      await isServed();
      for (const answer of await slow)
        expect(problemIn(answer)).toMatchObject({ status: 408, code: 'http.408' });
      await isServed();
    },
  );

  it('without a request are closed', async () => {
    const silent = await Promise.all(Array.from({ length: 10 }, dial));
    await Promise.all(silent.map((connection) => connection.untilClosed()));
    await isServed();
  });

  it('with a head that is too large get a response and are closed', async () => {
    const large = (await dial()).send(`GET /api/tags HTTP/1.1\r\nHost: x\r\nX-Large: ${'a'.repeat(20_000)}`);
    expect(problemIn(await large.untilClosed()).status).toBe(431);
    const many = (await dial()).send(`GET /api/tags HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(20_000)}`);
    expect(problemIn(await many.untilClosed()).status).toBe(431);
  });

  it('cannot smuggle a second request with two lengths of the first', async () => {
    const hidden = 'GET /api/tags HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const lengths of [
      'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n',
      'Transfer-Encoding: chunked\r\nContent-Length: 6\r\n',
      'Content-Length: 0\r\nContent-Length: 40\r\n',
      'Transfer-Encoding: identity, chunked\r\nContent-Length: 6\r\n',
    ]) {
      const answer = await (await dial()).send(`${HEAD}${lengths}\r\n0\r\n\r\n${hidden}`).untilClosed();
      expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
    }
  });

  it('that end in the middle of a body do not count as server errors, which any client could cause at will', async () => {
    const connection = await dial();
    connection.send(`${HEAD}X-Request-Id: left-early\r\nContent-Length: 9\r\n\r\n{`);
    await isServed();
    connection.close();
    await sleep(500);
    await isServed();
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('are closed immediately when there are too many, and accepted again once others have closed', async () => {
    // Including the stream, which is open all the time.
    const many = await Promise.all(Array.from({ length: MAX_CONNECTIONS - 1 }, dial));
    const more = await dial();
    expect(await more.untilClosed()).toBe('');
    for (const connection of many) connection.close();
    await eventually(isServed);
  });

  it('of streams may last longer than the request timeout', async () => {
    // The other tests have already taken most of this time.
    await sleep(Math.max(0, streamBegan + 6_000 - Date.now()));
    await published(reader);
    await eventually(() => expect(stream.data).toHaveLength(1));
    expect(stream.ended).toBe(false);
  });
});
