import type { ServerResponse } from 'node:http';
import { once } from 'node:events';
import { answer, refuse, ScriptedServer } from '../../../test/support/scripted-server.ts';
import { type Client, createClient, memoryTokens } from './index.ts';

const server = new ScriptedServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

const clientWith = (expiresAt = Date.now() + 900_000): Client =>
  createClient({
    baseUrl: server.url,
    retry: { tries: 1 },
    tokens: memoryTokens({ tokens: { token: 'access-1', refreshToken: 'refresh-1', expiresAt } }),
  });

/** Begins a stream whose client comes back after 5 ms, and sends events with these ids. */
function send(response: ServerResponse, ...ids: number[]): void {
  if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('retry: 5\nid: 0\n\n');
  for (const id of ids) response.write(`id: ${id}\nevent: notification\ndata: {"seq":${id}}\n\n`);
}
const lastIds = () => server.seen.map(({ headers }) => headers['last-event-id']);

/** The ids of the first events of a stream. */
async function idsOf(events: AsyncIterable<{ id: string }>, count: number): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of events) if (ids.push(id) === count) break;
  return ids;
}

describe('a stream', () => {
  it('yields events with name, id and data', async () => {
    server.answerBy((_, response) => send(response, 7));
    for await (const event of clientWith().notifications.stream()) {
      expect(event).toEqual({ id: '7', event: 'notification', data: { seq: 7 } });
      break;
    }
    expect(server.seen[0]?.headers).toMatchObject({
      accept: 'text/event-stream',
      authorization: 'Bearer access-1',
    });
  });

  it('goes on after the last event when a connection ends or is lost', async () => {
    server.answerBy((_, response, number) => {
      if (number === 1) {
        send(response, 1, 2);
        response.end();
      } else if (number === 2) {
        send(response, 3);
        setTimeout(() => response.destroy(), 20);
      } else if (number === 3) response.destroy();
      else if (number === 4) refuse(response, 503, 'unavailable');
      else send(response, 4);
    });
    const opened: (string | undefined)[] = [];
    const onOpen = () => void opened.push(lastIds().at(-1) as string);
    const events = clientWith().notifications.stream({ lastEventId: '0', onOpen });
    expect(await idsOf(events, 4)).toEqual(['1', '2', '3', '4']);
    expect(lastIds()).toEqual(['0', '2', '3', '3', '3']);
    // Not for the connections that were lost or refused before they began.
    expect(opened).toEqual(['0', '2', '3']);
  });

  it('begins again after the id that the server states without an event', async () => {
    server.answerBy((_, response, number) => {
      send(response, ...(number === 1 ? [] : [1]));
      if (number === 1) response.end();
    });
    await idsOf(clientWith().notifications.stream(), 1);
    expect(lastIds()).toEqual([undefined, '0']);
  });

  it('connects again when the server is silent', async () => {
    server.answerBy((_, response, number) =>
      number < 3 ? number === 2 && send(response) : send(response, 1),
    );
    expect(await idsOf(clientWith().notifications.stream({ silence: 30 }), 1)).toEqual(['1']);
    expect(server.seen).toHaveLength(3);
  });

  it('waits for Retry-After', async () => {
    const times: number[] = [];
    server.answerBy((_, response, number) => {
      times.push(performance.now());
      if (number === 1) refuse(response, 429, 'rate_limited', { 'retry-after': '1' });
      else send(response, 1);
    });
    await idsOf(clientWith().notifications.stream(), 1);
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(1_000);
  });

  it('refreshes a token that has expired', async () => {
    server.answerBy(({ url, headers }, response) => {
      if (url === '/api/token/refresh')
        return answer(response, 200, { token: 'access-2', refreshToken: 'refresh-2', expiresIn: 900 });
      if (headers.authorization === 'Bearer access-2') return send(response, 2);
      if (server.seen.length > 1) return refuse(response, 401, 'auth.token_expired');
      send(response, 1);
      return response.end();
    });
    expect(await idsOf(clientWith().notifications.stream(), 2)).toEqual(['1', '2']);
  });

  it('ends when the session ends', async () => {
    server.answerBy((_, response) => send(response, 1));
    const api = clientWith();
    const ids: string[] = [];
    for await (const { id } of api.notifications.stream()) {
      ids.push(id);
      void api.session.signOut();
    }
    expect(ids).toEqual(['1']);
  });

  it('ends when another session begins', async () => {
    server.answerBy(({ url }, response) =>
      url === '/api/login'
        ? answer(response, 200, { token: 'access-9', refreshToken: 'refresh-9', expiresIn: 900 })
        : send(response, 1),
    );
    const api = clientWith();
    for await (const { id } of api.notifications.stream()) {
      expect(id).toBe('1');
      void api.auth.login({ email: 'e', password: 'p' });
    }
  });

  it('ends when its token is refused and cannot be refreshed', async () => {
    server.answerBy(({ url }, response) =>
      refuse(response, 401, url === '/api/token/refresh' ? 'auth.refresh_refused' : 'auth.token_revoked'),
    );
    expect(await idsOf(clientWith().notifications.stream(), 1)).toEqual([]);
  });

  it.each([403, 404])('fails with a refusal that stays (%i)', async (status) => {
    server.answerBy((_, response) => refuse(response, status, 'x.y'));
    await expect(idsOf(clientWith().notifications.stream(), 1)).rejects.toMatchObject({
      status,
      code: 'x.y',
    });
    expect(server.seen).toHaveLength(1);
  });

  it('fails without an account', async () => {
    server.answerBy((_, response) => refuse(response, 401, 'auth.required'));
    const visitor = createClient({ baseUrl: server.url });
    await expect(idsOf(visitor.notifications.stream(), 1)).rejects.toMatchObject({ code: 'auth.required' });
  });

  it('rejects with the reason of its signal, and closes the connection', async () => {
    let closed: Promise<unknown> | undefined;
    server.answerBy((_, response) => {
      closed = once(response, 'close');
      send(response, 1);
    });
    const leaving = new AbortController();
    const reading = (async () => {
      for await (const { id } of clientWith().notifications.stream({ signal: leaving.signal }))
        if (id === '1') leaving.abort(new Error('left'));
    })();
    await expect(reading).rejects.toThrow('left');
    await closed;
  });

  it('closes the connection when its reader leaves', async () => {
    let closed: Promise<unknown> | undefined;
    server.answerBy((_, response) => {
      closed = once(response, 'close');
      send(response, 1);
    });
    await idsOf(clientWith().notifications.stream(), 1);
    await closed;
    expect(server.seen).toHaveLength(1);
  });
});
