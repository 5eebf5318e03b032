import { type Person, registered, withRole } from '../support/people';
import { problemOf } from '../support/problem';
import { FIELDS } from '../support/routes';

describe.each(FIELDS)('$name', ({ method, path, body, field }) => {
  let person: Person;

  beforeAll(async () => {
    // Admins reach all doors, so that it is the input that is refused.
    person = path.startsWith('/api/users') ? await withRole('admin') : await registered();
  });

  const send = (value: unknown) => {
    const wrapped = Array.isArray(body[field]) ? [value] : value;
    return person.client.sendJson(method, path, { ...body, [field]: wrapped });
  };

  it.each([7, -1.5, true, {}, { $gt: '' }, ['x'], null])('refuses %j', async (value) => {
    const problem = problemOf(await send(value), 400, 'invalid');
    expect(problem.errors?.length).toBeGreaterThan(0);
  });

  it.each(['\u0000', 'a\u0000b', '\ud800', 'a\udc00b', '\udc00\ud800'])(
    'refuses the broken text %j',
    async (value) => {
      problemOf(await send(value), 400);
    },
  );

  it('refuses a text that is far too long', async () => {
    problemOf(await send('a'.repeat(600_000)), 400, 'invalid');
  });
});
