import { connect } from 'node:net';
import { apiBy, refused } from '../support/api';
import { visitor } from '../support/client';
import { someone } from '../support/people';
import { problemOf } from '../support/problem';
import type { Problem } from '../support/shapes';

describe('request paths', () => {
  it.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/articles/',
    '/api//articles',
    '/API/ARTICLES',
    '/api/articles/a/b',
    '/api/articles/a/favorite/x',
    '/api/articles;x=1',
    '/api/../etc/passwd',
    '/articles',
    '/.well-known/',
    '/.env',
    '/%61pi/nothing',
    '/*',
  ])('%s does not exist', async (path) => {
    problemOf(await visitor().get(path), 404, 'http.not_found');
  });

  it.each(['%', '%zz', '%e', '%ff', '%c3%28', '%E0%A4%A', '%ED%A0%80', '%C0%80', '%F8%88%80%80%80'])(
    'with invalid percent-encoding are rejected: %s',
    async (text) => {
      const { client } = await someone();
      for (const path of [`profiles/${text}`, `articles/${text}`, `sessions/${text}`, `users/${text}`]) {
        problemOf(await client.get(`/api/${path}`), 400, 'http.bad_request');
      }
      problemOf(await client.delete(`/api/articles/${text}/favorite`), 400, 'http.bad_request');
    },
  );

  it.each(['%00', 'a%00', '%00b'])('with a NUL character are rejected: %s', async (text) => {
    const { client } = await someone();
    problemOf(await client.get(`/api/profiles/${text}`), 400, 'invalid');
    problemOf(await client.get(`/api/articles/${text}`), 400, 'invalid');
    problemOf(await client.put(`/api/articles/${text}`, { body: 'B' }), 400, 'invalid');
    problemOf(await client.delete(`/api/articles/${text}`), 400, 'invalid');
    problemOf(await client.post(`/api/articles/${text}/favorite`), 400, 'invalid');
    problemOf(await client.get(`/api/users/${text}`), 400, 'invalid');
    problemOf(await client.delete(`/api/sessions/${text}`), 400, 'invalid');
  });

  it.each([
    [500, 404],
    [1_500, 400],
    [3_000, 414],
    [12_000, 414],
  ])('with a segment of %i characters return %i', async (length, status) => {
    await refused(apiBy().profiles.get({ username: 'a'.repeat(length) }), status);
    await refused(apiBy().articles.get({ slug: 'a'.repeat(length) }), status);
  });

  it('longer than the parser accepts are rejected in the same format', async () => {
    await refused(apiBy().profiles.get({ username: 'a'.repeat(20_000) }), 431);
    problemOf(
      await visitor()
        .with({ 'x-long': 'a'.repeat(20_000) })
        .get('/api/tags'),
      431,
    );
  });
});

describe('invalid HTTP', () => {
  it.each([
    'nonsense\r\n\r\n',
    'GET /api/t\u0000ags HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /api/articles?search=caf\u00c3\u00a9 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /api/tags HTTP/9.9\r\nHost: x\r\n\r\n',
    'GET /api/tags HTTP/1.1\r\nHost: x\r\nBroken header\r\n\r\n',
    'POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
  ])('is rejected with a problem: %j', async (text) => {
    const [head = '', body = ''] = (await responseTo(text)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request/);
    expect(head).toMatch(/content-type: application\/problem\+json/i);
    const problem = JSON.parse(body) as Problem;
    expect(problem).toMatchObject({ status: 400, code: 'http.bad_request', title: 'Bad Request' });
    expect(head.toLowerCase()).toContain(`x-request-id: ${problem.request_id}`);
    expect(head).toContain(problem.trace_id);
  });

  it('does not disturb other clients', async () => {
    await Promise.all(Array.from({ length: 20 }, () => responseTo('nonsense\r\n\r\n')));
    expect((await visitor().get('/api/tags')).status).toBe(200);
  });
});

/** Everything received until the server closes the connection. */
function responseTo(text: string): Promise<string> {
  const { hostname, port } = new URL(visitor().base);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.once('close', () => resolve(answer));
    socket.once('error', reject);
  });
}
