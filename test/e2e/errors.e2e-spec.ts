import { type Client, visitor } from '../support/client';
import { published, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;

/** One request for every source of errors. */
const FAILURES: [status: number, fail: (client: Client) => ReturnType<Client['get']>][] = [
  [400, (client) => client.post('/api/register', {})],
  [400, (client) => client.with({ 'content-type': 'application/json' }).send('POST', '/api/login', '{')],
  [400, (client) => client.get('/api/profiles/%ff')],
  [401, (client) => client.get('/api/user')],
  [401, (client) => client.as('garbage').get('/api/articles')],
  [404, (client) => client.get('/api/nothing')],
  [404, (client) => client.get('/api/articles/no-such-article')],
  [405, (client) => client.send('PATCH', '/api/articles')],
  [413, (client) => client.post('/api/login', { email: 'x'.repeat(2 ** 21) })],
  [414, (client) => client.get(`/api/profiles/${'a'.repeat(3_000)}`)],
  [415, (client) => client.with({ 'content-type': 'text/plain' }).send('POST', '/api/login', 'hi')],
];

describe.each(FAILURES)('an error %i (%#)', (status, fail) => {
  it('has every member that clients rely on, and no internals', async () => {
    const problem = problemOf(await fail(visitor()), status);
    expect(problem.error).toMatch(/^[^{}]{10,}$/s);
  });

  it('has the request id and its own trace id', async () => {
    const client = visitor().with({ 'x-request-id': 'order-66.a:b_c', traceparent: TRACEPARENT });
    const problem = problemOf(await fail(client), status);
    expect(problem.request_id).toBe('order-66.a:b_c');
    expect(problem.trace_id).not.toBe(TRACE);
  });

  it('states its media type and charset', async () => {
    const { headers } = await fail(visitor());
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it('is not cached', async () => {
    expect((await fail(visitor())).headers['cache-control']).toBe('no-store');
  });
});

describe('the request id', () => {
  it.each(['a', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', 'A_b.c:d-1', 'x'.repeat(128)])(
    'is accepted: %s',
    async (id) => {
      const answer = await visitor().with({ 'x-request-id': id }).get('/api/tags');
      expect(succeeded(answer, 200)).toBeDefined();
      expect(answer.headers['x-request-id']).toBe(id);
    },
  );

  it.each(['', ' ', 'two words', 'x'.repeat(129), '<b>', '"', 'a;b', 'ä', '${jndi:x}', "'"])(
    'is generated when it is malformed: %j',
    async (id) => {
      const answer = await visitor()
        .with({ 'x-request-id': Buffer.from(id).toString('latin1') })
        .get('/api/tags');
      expect(answer.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
    },
  );

  it('is generated when it is missing, a different one for each request', async () => {
    const answers = await Promise.all([visitor().get('/api/tags'), visitor().get('/api/tags')]);
    const ids = answers.map(({ headers }) => headers['x-request-id']);
    expect(new Set(ids).size).toBe(2);
  });

  it('is generated when two are sent', async () => {
    const answer = await visitor()
      .with({ 'x-request-id': ['one', 'two'] })
      .get('/api/tags');
    expect(answer.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });
});

describe('the trace id of a request', () => {
  it('differs for each request, even if the client sends one', async () => {
    const client = visitor().with({ traceparent: TRACEPARENT });
    const answers = await Promise.all([
      client.get('/api/tags'),
      client.get('/api/tags'),
      visitor().get('/api/tags'),
    ]);
    const traces = answers.map(({ headers }) => String(headers.traceresponse));
    for (const trace of traces) expect(trace).toMatch(/^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-0[01]$/);
    expect(new Set([...traces.map((trace) => trace.split('-')[1]), TRACE]).size).toBe(4);
  });
});

describe('pages of other origins', () => {
  it('may read nothing by default (CORS is off)', async () => {
    const { slug } = await published(await registered());
    const page = visitor().with({
      origin: 'https://elsewhere.example',
      'access-control-request-method': 'PUT',
    });
    for (const answer of [
      await page.get('/api/articles'),
      await page.send('OPTIONS', `/api/articles/${slug}`),
    ])
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
