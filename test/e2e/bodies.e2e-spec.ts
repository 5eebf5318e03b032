import { gzipSync } from 'node:zlib';
import { visitor } from '../support/client';
import { newRegistration, type Person, published, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import { WRITES } from '../support/routes';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Numbers the cases of a table. */
const numbered = <Case>(cases: readonly Case[]): [one: Case, index: number][] =>
  cases.map((one, index) => [one, index]);
/** Every third route with a body, others for each case: no route treats bodies in a way of its own, so each meets a third of the cases. */
const writesOf = (index: number): typeof WRITES => WRITES.filter((_, at) => at % 3 === index % 3);

describe('request bodies', () => {
  let person: Person;

  beforeAll(async () => {
    person = await registered();
  });

  const send = (
    method: string,
    path: string,
    body: string | Buffer,
    headers: Record<string, string> = JSON_TYPE,
  ) => person.client.with(headers).send(method, path, body);

  it.each(
    numbered([
      '{',
      '}',
      '{"a":}',
      "{'a':1}",
      '{"a":1,}',
      '[1,2',
      'nope',
      'NaN',
      'undefined',
      '"',
      '{}{}',
      '\u0000',
      '{"a":\u00001}',
      '['.repeat(100_000),
    ]),
  )('that are not JSON are rejected (%#)', async (body, index) => {
    for (const { method, path } of writesOf(index))
      problemOf(await send(method, path, body), 400, 'http.bad_request');
  });

  it.each(
    numbered([
      '[]',
      '"text"',
      '7',
      'true',
      '[{"title":"T","body":"B"}]',
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    ]),
  )('that are JSON but not an object are rejected (%#)', async (body, index) => {
    for (const { method, path } of writesOf(index)) problemOf(await send(method, path, body), 400, 'invalid');
  });

  it.each(
    numbered([
      '{"__proto__":{"roles":["admin"]}}',
      '{"__proto__":null,"title":"T","body":"B"}',
      '{"title":"T","body":"B","constructor":{"prototype":{"admin":true}}}',
      '{"title":"T","body":"B","prototype":{}}',
      '{"title":"T","body":"B","toString":"x"}',
      '{"title":{"__proto__":{"x":1}},"body":"B"}',
      '{"title":"T","body":"B","tags":[{"__proto__":["x"]}]}',
    ]),
  )('that target prototypes are rejected: %s', async (body, index) => {
    for (const { method, path } of writesOf(index)) problemOf(await send(method, path, body), 400);
  });

  it('with an unknown field are rejected by its name', async () => {
    for (const { method, path, body } of WRITES) {
      const answer = await send(method, path, JSON.stringify({ ...body, surprise: 1 }));
      const { errors } = problemOf(answer, 400, 'invalid');
      expect(errors?.map((one) => one.path)).toEqual(['surprise']);
    }
  });

  it('of more than 1 MiB are rejected, even before they are completely sent', async () => {
    const large = JSON.stringify({ title: 'T', body: 'x'.repeat(2 * 1024 * 1024) });
    for (const { method, path } of WRITES)
      problemOf(await send(method, path, large), 413, 'http.body_too_large');
    problemOf(
      await send('POST', '/api/articles', large, { ...JSON_TYPE, 'transfer-encoding': 'chunked' }),
      413,
    );
  });

  it('of just below 1 MiB are accepted', async () => {
    const article = await published(person, { body: '🦊'.repeat(249_000) });
    expect(Buffer.byteLength(article.body)).toBe(996_000);
  });

  it.each(
    numbered([
      'text/plain',
      'text/html',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/vnd.api+json',
      'garbage',
      '',
    ]),
  )('of the type %j are rejected', async (type, index) => {
    const headers = type ? { 'content-type': type } : ({} as Record<string, string>);
    for (const { method, path, body } of writesOf(index))
      problemOf(await send(method, path, JSON.stringify(body), headers), 415, 'http.unsupported_media_type');
  });

  it.each(['application/json', 'application/json; charset=utf8', 'APPLICATION/JSON;charset="UTF-8"'])(
    'of the type %s are accepted',
    async (type) => {
      const body = JSON.stringify(newRegistration({ name: 'Zoë 🦊' }));
      const answer = await visitor().with({ 'content-type': type }).send('POST', '/api/register', body);
      expect(succeeded(answer, 201)).toMatchObject({ user: { name: 'Zoë 🦊' } });
    },
  );

  it.each([
    ['Latin-1', [0xe9]],
    ['a byte that UTF-8 never uses', [0xff]],
    ['an overlong NUL', [0xc0, 0x80]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['CESU-8', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
    ['a character beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a truncated character', [0xe2, 0x82]],
  ])('that are not UTF-8 are rejected, and nothing is stored: %s', async (_name, bytes) => {
    for (const { method, path } of WRITES) {
      const body = Buffer.concat([
        Buffer.from('{"title":"'),
        Buffer.from(bytes),
        Buffer.from('","body":"B"}'),
      ]);
      problemOf(await send(method, path, body), 400, 'http.invalid_utf8');
    }
    const list = await visitor().get(`/api/articles?author=${person.username}&search=%EF%BF%BD`);
    expect(succeeded(list, 200)).toMatchObject({ total: 0 });
  });

  it.each(
    numbered([
      'application/json; charset=iso-8859-1',
      'application/json;charset="windows-1252"',
      'application/json; x=1; Charset=UTF-16',
      'application/json; charset=utf-8-sig',
    ]),
  )('of the type %s are rejected', async (type, index) => {
    for (const { method, path, body } of writesOf(index))
      problemOf(
        await send(method, path, JSON.stringify(body), { 'content-type': type }),
        415,
        'http.unsupported_media_type',
      );
  });

  it.each(['gzip', 'GZIP', 'br', 'identity, gzip', 'nonsense'])(
    'with the content encoding %s are rejected, with the accepted encodings',
    async (coding) => {
      const headers = { ...JSON_TYPE, 'content-encoding': coding };
      const body = JSON.stringify({ title: 'T', body: 'B' });
      for (const sent of [body, gzipSync(body)]) {
        const answer = await send('POST', '/api/articles', sent, headers);
        problemOf(answer, 415, 'http.unsupported_media_type');
        expect(answer.headers['accept-encoding']).toBe('identity');
      }
    },
  );

  it('may state the identity encoding, and start with a byte order mark', async () => {
    const headers = { ...JSON_TYPE, 'content-encoding': 'Identity' };
    const body = `\ufeff${JSON.stringify({ title: 'T', body: 'B' })}`;
    succeeded(await send('POST', '/api/articles', body, headers), 201);
  });

  it('accept the contract’s maximum length, or name which of both limits is exceeded', async () => {
    const invalid = await send(
      'POST',
      '/api/articles',
      JSON.stringify({ title: 'T', body: 'x'.repeat(500_001) }),
    );
    expect(problemOf(invalid, 400, 'invalid').errors).toEqual([
      { path: 'body', message: 'must have at most 500000 characters' },
    ]);
    expect((await published(person, { body: '東'.repeat(349_000) })).body).toHaveLength(349_000);
    const large = await send(
      'POST',
      '/api/articles',
      JSON.stringify({ title: 'T', body: '東'.repeat(350_000) }),
    );
    problemOf(large, 413, 'http.body_too_large');
  });

  it('may be empty where no body is needed, with any content type', async () => {
    const { slug } = await published(person);
    succeeded(await send('POST', `/api/articles/${slug}/favorite`, ''), 200);
    succeeded(await send('DELETE', `/api/articles/${slug}/favorite`, '  '), 200);
    succeeded(await send('DELETE', `/api/articles/${slug}`, ''), 204);
    succeeded(await send('GET', '/api/user', ''), 200);
    succeeded(await send('PUT', '/api/user', ''), 200);
    const other = await registered();
    succeeded(await other.client.with(JSON_TYPE).send('POST', '/api/logout', ''), 200);
  });

  it('must not be empty where a body is needed', async () => {
    const needed = WRITES.filter(({ schema }) => !schema.safeParse({}).success);
    expect(needed.length).toBeGreaterThan(5);
    for (const { method, path } of needed) problemOf(await send(method, path, ''), 400, 'invalid');
  });
});
