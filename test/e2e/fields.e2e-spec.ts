import { type Person, someone } from '../support/people';
import { someoneWith } from '../support/roles';
import { problemOf } from '../support/problem';
import { FIELDS } from '../support/routes';

const WRONG = [7, -1.5, true, {}, { $gt: '' }, ['x'], null];

describe.each(FIELDS)('$name', ({ method, path, body, field, schema, access }) => {
  const isNullable = schema.safeParse({ ...body, [field]: null }).success;

  let person: Person;

  beforeAll(async () => {
    // An admin may use every route, so that the input is what is rejected.
    const isForAnybody = access === 'public' || access === 'user';
    person = isForAnybody ? await someone() : await someoneWith('admin');
  });

  const send = (value: unknown) => {
    const wrapped = Array.isArray(body[field]) ? [value] : value;
    return person.client.sendJson(method, path, { ...body, [field]: wrapped });
  };

  it.each(WRONG.filter((value) => value !== null || !isNullable))('rejects %j', async (value) => {
    const problem = problemOf(await send(value), 400, 'invalid');
    expect(problem.errors?.length).toBeGreaterThan(0);
  });

  it.each(['\u0000', 'a\u0000b', '\ud800', 'a\udc00b', '\udc00\ud800'])(
    'rejects the malformed text %j',
    async (value) => {
      problemOf(await send(value), 400);
    },
  );

  it('rejects a text that is far too long', async () => {
    problemOf(await send('a'.repeat(600_000)), 400, 'invalid');
  });
});
