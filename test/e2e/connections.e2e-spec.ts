import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../scripts/dev/stack/stack';
import { visitor } from '../support/client';
import { EventSource } from '../support/event-source';
import { eventually } from '../support/eventually';
import { type Person, published, registered } from '../support/people';
import { RawConnection } from '../support/raw-connection';
import type { Notice, Problem } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';

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
    stack = await startOwnSystem({
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

  /** Says something a letter at a time, until it is cut off. */
  async function drip(text: string, letter: string): Promise<string> {
    const connection = await dial();
    connection.say(text);
    while (!connection.closed) {
      connection.say(letter);
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
    'with %s that come too slowly are answered and closed, and others are served meanwhile',
    async (_what, text, letter) => {
      const slow = Promise.all(Array.from({ length: 20 }, () => drip(text, letter)));
      await isServed();
      for (const answer of await slow)
        expect(problemIn(answer)).toMatchObject({ status: 408, code: 'http.408' });
      await isServed();
    },
  );

  it('on which nothing is said are closed', async () => {
    const silent = await Promise.all(Array.from({ length: 10 }, dial));
    await Promise.all(silent.map((connection) => connection.untilClosed()));
    await isServed();
  });

  it('with a head that is too large are answered and closed', async () => {
    const large = (await dial()).say(`GET /api/tags HTTP/1.1\r\nHost: x\r\nX-Large: ${'a'.repeat(20_000)}`);
    expect(problemIn(await large.untilClosed()).status).toBe(431);
    const many = (await dial()).say(`GET /api/tags HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(20_000)}`);
    expect(problemIn(await many.untilClosed()).status).toBe(431);
  });

  it('carry no second request where two lengths of the first could hide one', async () => {
    const hidden = 'GET /api/tags HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const lengths of [
      'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n',
      'Transfer-Encoding: chunked\r\nContent-Length: 6\r\n',
      'Content-Length: 0\r\nContent-Length: 40\r\n',
      'Transfer-Encoding: identity, chunked\r\nContent-Length: 6\r\n',
    ]) {
      const answer = await (await dial()).say(`${HEAD}${lengths}\r\n0\r\n\r\n${hidden}`).untilClosed();
      expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
    }
  });

  it('that end in the middle of a body are no failure of ours, of which anybody could make as many as they like', async () => {
    const connection = await dial();
    connection.say(`${HEAD}X-Request-Id: left-early\r\nContent-Length: 9\r\n\r\n{`);
    await isServed();
    connection.close();
    await sleep(500);
    await isServed();
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('are closed at once when there are too many, and taken again when others have gone', async () => {
    // With the stream, which is open all the time.
    const many = await Promise.all(Array.from({ length: MAX_CONNECTIONS - 1 }, dial));
    const more = await dial();
    expect(await more.untilClosed()).toBe('');
    for (const connection of many) connection.close();
    await eventually(isServed);
  });

  it('of streams last longer than requests may take to arrive', async () => {
    // Most of this time the other tests have waited already.
    await sleep(Math.max(0, streamBegan + 6_000 - Date.now()));
    await published(reader);
    await eventually(() => expect(stream.data).toHaveLength(1));
    expect(stream.ended).toBe(false);
  });
});
