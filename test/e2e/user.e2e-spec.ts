import { apiBy, refused } from '../support/api';
import { eventually } from '../support/eventually';
import { loggedIn, type Person, registered, someone, succeeded, unique } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import type { User } from '../support/shapes';

const change = ({ client }: Person, body: unknown) => client.put<{ user: User }>('/api/user', body);
const changed = async (person: Person, body: unknown) => succeeded(await change(person, body), 200).user;
const read = async ({ client }: Person) => succeeded(await client.get<{ user: User }>('/api/user'), 200).user;

describe("one's own user", () => {
  it('is read as it was registered', async () => {
    const person = await registered();
    expect(await read(person)).toEqual(person.user);
  });

  it.each([
    { name: 'Grace Hopper' },
    { bio: 'Compilers.\nAnd nanoseconds.' },
    { image: 'https://example.org/grace.png' },
    { name: 'A', bio: 'B', image: 'http://example.org/' },
  ])('takes the change %j', async (changes) => {
    const person = await registered();
    const user = await changed(person, changes);
    expect(user).toEqual({ ...person.user, ...changes, updatedAt: user.updatedAt });
    expect(user.updatedAt > person.user.updatedAt).toBe(true);
    expect(await read(person)).toEqual(user);
  });

  it('changes account and profile with one request', async () => {
    const person = await registered();
    const changes = { username: unique('both'), name: 'Both', bio: 'At once' };
    const user = await changed(person, changes);
    expect(user).toMatchObject(changes);
    expect(await read(person)).toEqual(user);
  });

  it('leaves everything as it is when the request is empty', async () => {
    const person = await someone();
    expect(await changed(person, {})).toEqual(person.user);
    expect(await read(person)).toEqual(person.user);
  });

  it('empties bio and image', async () => {
    const person = await registered();
    await changed(person, { bio: 'Something', image: 'https://example.org/a.png' });
    expect(await changed(person, { bio: '', image: '' })).toMatchObject({ bio: '', image: '' });
  });

  it('accepts a username that differs in case only, and its own again', async () => {
    const person = await registered();
    const username = person.username.toUpperCase();
    expect((await changed(person, { username })).username).toBe(username);
    expect((await changed(person, { username })).username).toBe(username);
  });

  it('refuses a username or e-mail address of another account, in any case', async () => {
    const [person, other] = await Promise.all([someone(), someone(2)]);
    const username = other.username.toUpperCase();
    problemOf(await change(person, { username }), 409, 'auth.username_taken');
    const email = other.email.toUpperCase();
    problemOf(await change(person, { email, currentPassword: person.password }), 409, 'auth.email_taken');
    expect(await read(person)).toEqual(person.user);
  });

  it('refuses a username that is reserved', async () => {
    const person = await someone();
    problemOf(await change(person, { username: 'Ad-min', name: 'Half' }), 409, 'auth.username_reserved');
    expect(await read(person)).toEqual(person.user);
  });

  it('changes nothing when one of several changes is refused', async () => {
    const [person, other] = await Promise.all([someone(), someone(2)]);
    problemOf(await change(person, { name: 'Half', username: other.username }), 409);
    expect(await read(person)).toEqual(person.user);
  });

  it('names every wrong field at once', async () => {
    const changes = {
      name: '',
      username: 'a b',
      image: 'javascript:alert(1)',
      bio: 'b'.repeat(1_001),
      email: 'x',
    };
    invalidFields(await change(await someone(), changes), ['name', 'username', 'image', 'bio', 'email']);
  });

  it.each(['roles', 'id', 'createdAt', 'token', 'isAdmin'])('cannot set %s', async (field) => {
    const person = await someone();
    invalidFields(await change(person, { [field]: ['admin'] }), [field]);
    expect(await read(person)).toEqual(person.user);
  });

  it.each([null, [], 'text', 7, true])('cannot be changed by %j', async (body) => {
    const answer = await change(await someone(), body);
    if (body !== null) problemOf(answer, 400);
    else expect([200, 400]).toContain(answer.status);
  });
});

describe('a new e-mail address or password', () => {
  it.each([{ email: `${unique('new')}@example.org` }, { password: 'another horse 8' }])(
    'requires the current password: %j',
    async (changes) => {
      const person = await someone();
      invalidFields(await change(person, changes), ['currentPassword'], 'auth.current_password_required');
      problemOf(
        await change(person, { ...changes, currentPassword: 'not this one' }),
        403,
        'auth.wrong_current_password',
      );
      expect((await loggedIn(person)).user).toEqual(person.user);
    },
  );

  it('changes nothing until the new e-mail address is verified', async () => {
    const person = await registered();
    const email = `${unique('New')}@Example.org`;
    const user = await changed(person, { email, currentPassword: person.password });
    expect(user).toEqual({ ...person.user, pendingEmail: email, updatedAt: user.updatedAt });
    await loggedIn(person);
    const { password } = person;
    await refused(apiBy().auth.login({ email, password }), 401, 'auth.wrong_credentials');
    // Others can still register with it.
    await registered({ email });
  });

  it('allows logins with the new password alone, and ends all other sessions', async () => {
    const here = await registered();
    const there = await loggedIn(here);
    await changed(here, { password: 'another horse 8', currentPassword: here.password });
    await loggedIn({ ...here, password: 'another horse 8' });
    const { email, password, refreshToken } = there;
    await refused(apiBy().auth.login({ email, password }), 401, 'auth.wrong_credentials');
    await refused(apiBy().auth.refresh({ refreshToken }), 401);
    await eventually(async () => problemOf(await there.client.get('/api/user'), 401, 'auth.token_revoked'));
    await read(here);
  });

  it('refuses a common password', async () => {
    const person = await someone();
    const changes = { password: 'password1', currentPassword: person.password };
    invalidFields(await change(person, changes), ['password'], 'auth.common_password');
  });
});
