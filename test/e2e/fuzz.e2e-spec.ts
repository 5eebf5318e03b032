import fc from 'fast-check';
import { type Person, withRole } from '../support/people';
import { ADDRESSES, WRITES } from '../support/routes';

/** Text of all kinds: plain, with NUL and lone surrogates, with signs that mean something somewhere. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('\u0000', '\ud800', '%', "'", '..', '-1', '1e999', 'a'.repeat(5_000)),
);
const value = fc.oneof(text, fc.jsonValue({ maxDepth: 3 }));

/** A body as a door expects it, some of its fields replaced by anything. */
const write = fc.constantFrom(...WRITES).chain(({ method, path, body }) =>
  fc.record({
    method: fc.constant(method),
    path: fc.constant(path),
    body: fc.oneof(
      { weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...Object.keys(body), '__proto__', 'x'), value) },
      { weight: 4, arbitrary: fc.subarray(Object.keys(body)).chain((names) => replaced(body, names)) },
      { weight: 1, arbitrary: fc.jsonValue() },
    ),
  }),
);

function replaced(body: Record<string, unknown>, names: string[]) {
  return fc
    .record(Object.fromEntries(names.map((name) => [name, value])))
    .map((changes) => ({ ...body, ...changes }));
}

const read = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'DELETE', 'POST', 'PUT', 'PATCH', 'OPTIONS'),
  path: fc.oneof(
    fc.constantFrom(...ADDRESSES.map(([path]) => path)),
    fc
      .tuple(fc.constantFrom('profiles', 'articles', 'users', 'sessions', 'x'), text)
      .map(([place, part]) => `/api/${place}/${escaped(part)}`),
  ),
  query: fc.dictionary(
    fc.constantFrom(
      'limit',
      'offset',
      'page',
      'per_page',
      'cursor',
      'author',
      'tag',
      'favorited',
      'search',
      'unread',
    ),
    fc.oneof(text, fc.integer().map(String), fc.uuid()),
    { maxKeys: 4 },
  ),
});

/** Percent-encoded; what has no UTF-8 form becomes the escapes that broken clients send. */
function escaped(part: string): string {
  return [...part].map((sign) => (sign.isWellFormed() ? encodeURIComponent(sign) : '%ED%A0%80')).join('');
}

describe('whatever is sent', () => {
  let admin: Person;

  beforeAll(async () => {
    admin = await withRole('admin');
  });

  it('no write is answered as a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(write, async ({ method, path, body }) => {
        const { status, text: answer } = await admin.client.sendJson(method, path, body);
        expect({ status, answer: status >= 500 ? answer : '' }).toEqual({ status, answer: '' });
      }),
      { numRuns: 400 },
    );
  });

  it('no read is answered as a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(read, async ({ method, path, query }) => {
        const pairs = Object.entries(query).map(([name, one]) => `${name}=${escaped(one)}`);
        const answer = await admin.client.send(method, `${path}?${pairs.join('&')}`);
        expect({ status: answer.status, text: answer.status >= 500 ? answer.text : '' }).toEqual({
          status: answer.status,
          text: '',
        });
      }),
      { numRuns: 400 },
    );
  });
});
