import { apiBy, refused } from '../support/api';
import { eventually } from '../support/eventually';
import { loggedIn, type Person, published, registered, someone, succeeded, unique } from '../support/people';
import { someoneWith, withRole } from '../support/roles';
import { invalidFields, problemOf } from '../support/problem';
import { UNKNOWN_ID } from '../support/routes';
import type { User } from '../support/shapes';

interface UserPage {
  users: User[];
  nextCursor: string | null;
}

const list = ({ client }: Person, query = '') => client.get<UserPage>(`/api/users?${query}`);
const get = ({ client }: Person, id: string) => client.get<{ user: User }>(`/api/users/${id}`);
const put = ({ client }: Person, id: string, body: object) =>
  client.put<{ user: User }>(`/api/users/${id}`, body);
const remove = ({ client }: Person, id: string) => client.delete(`/api/users/${id}`);

describe('users, for an admin', () => {
  let admin: Person;

  beforeAll(async () => {
    admin = await someoneWith('admin');
  });

  it('are listed newest first, page by page, each once', async () => {
    const word = unique('page');
    const people: Person[] = [];
    for (let index = 0; index < 5; index += 1)
      people.push(await registered({ username: `${word}-${index}` }));
    const newestFirst = people.map(({ user }) => user).reverse();
    expect(succeeded(await list(admin, `search=${word}`), 200)).toEqual({
      users: newestFirst,
      nextCursor: null,
    });

    const first = succeeded(await list(admin, `search=${word}&limit=2`), 200);
    const second = succeeded(await list(admin, `search=${word}&limit=2&cursor=${first.nextCursor}`), 200);
    const third = succeeded(await list(admin, `search=${word}&limit=2&cursor=${second.nextCursor}`), 200);
    expect([...first.users, ...second.users, ...third.users]).toEqual(newestFirst);
    expect(third.nextCursor).toBeNull();
  });

  it('end with the last page, also when it is full', async () => {
    const word = unique('full');
    await Promise.all([registered({ username: `${word}-a` }), registered({ username: `${word}-b` })]);
    expect(succeeded(await list(admin, `search=${word}&limit=2`), 200).nextCursor).toBeNull();
  });

  it('are found by a part of the username or e-mail address, in any case', async () => {
    const { user } = await registered({ email: `${unique('Mail')}@Example.org` });
    for (const search of [
      user.username.slice(2, 14),
      user.username.toUpperCase(),
      user.email,
      user.email.slice(1, 12),
    ])
      expect(succeeded(await list(admin, `search=${encodeURIComponent(search)}`), 200).users).toEqual([user]);
  });

  it.each(['%', '_', '%%%%', '\\', "' OR 1=1 --"])(
    'are not found by the sign %j they do not have',
    async (sign) => {
      const search = encodeURIComponent(`${sign}${unique()}`);
      expect(succeeded(await list(admin, `search=${search}`), 200)).toEqual({ users: [], nextCursor: null });
    },
  );

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=x'])('are not listed by %s', async (query) => {
    invalidFields(await list(admin, query), [query.split('=')[0] ?? '']);
  });

  it('are read by id', async () => {
    const { user } = await someone();
    expect(succeeded(await get(admin, user.id), 200)).toEqual({ user });
    problemOf(await get(admin, UNKNOWN_ID), 404, 'users.not_found');
    invalidFields(await get(admin, 'not-an-id'), ['id']);
  });

  it('are changed, at once and everywhere', async () => {
    const person = await registered();
    const { slug } = await published(person);
    const changes = {
      username: unique('renamed'),
      name: 'N',
      bio: 'B',
      image: '',
    };
    const pendingEmail = `${unique()}@example.org`;
    const { user } = succeeded(await put(admin, person.user.id, { ...changes, email: pendingEmail }), 200);
    // Another e-mail address has to be verified first, also when an admin sets it.
    expect(user).toEqual({ ...person.user, ...changes, pendingEmail, updatedAt: user.updatedAt });
    expect(succeeded(await get(admin, person.user.id), 200)).toEqual({ user });
    expect(await person.api.user.get()).toEqual({ user });
    expect(await apiBy().articles.get({ slug })).toMatchObject({
      article: { author: { username: changes.username, name: 'N', bio: 'B' } },
    });
  });

  it('do not get the username or e-mail address of others', async () => {
    const [person, other] = await Promise.all([someone(), someone(2)]);
    problemOf(await put(admin, person.user.id, { email: other.email }), 409, 'auth.email_taken');
    problemOf(await put(admin, person.user.id, { username: other.username }), 409, 'auth.username_taken');
    problemOf(await put(admin, person.user.id, { username: 'root' }), 409, 'auth.username_reserved');
  });

  it.each([
    { password: 'another horse 8' },
    { currentPassword: 'correct horse 7' },
    { roles: ['root'] },
    { roles: [] },
    { roles: 'admin' },
    { id: UNKNOWN_ID },
  ])('do not accept %j', async (changes) => {
    const person = await someone();
    const problem = problemOf(await put(admin, person.user.id, changes), 400, 'invalid');
    expect(problem.errors?.[0]?.path).toMatch(new RegExp(`^${Object.keys(changes)[0]}`));
    expect((await loggedIn(person)).user).toEqual(person.user);
  });

  it('get roles, which end their sessions, because tokens carry roles', async () => {
    const person = await registered();
    const { user } = succeeded(
      await put(admin, person.user.id, { roles: ['user', 'moderator', 'user'] }),
      200,
    );
    expect([...user.roles].sort()).toEqual(['moderator', 'user']);
    await eventually(async () => problemOf(await person.client.get('/api/user'), 401, 'auth.token_revoked'));
    const again = await loggedIn(person);
    const { slug } = await published(await someone());
    await again.api.articles.delete({ slug });
  });

  it('lose roles, and what these allowed at once', async () => {
    const person = await withRole('admin');
    succeeded(await list(person), 200);
    succeeded(await put(admin, person.user.id, { roles: ['user'] }), 200);
    await eventually(async () => problemOf(await list(person), 401, 'auth.token_revoked'));
    problemOf(await list(await loggedIn(person)), 403, 'auth.admin_required');
  });

  it('are deleted with everything that belongs to them', async () => {
    const person = await registered();
    const { slug } = await published(person);
    expect(await remove(admin, person.user.id)).toMatchObject({ status: 204, text: '' });
    problemOf(await get(admin, person.user.id), 404, 'users.not_found');
    problemOf(await remove(admin, person.user.id), 404, 'users.not_found');
    await refused(apiBy().articles.get({ slug }), 404, 'articles.not_found');
    await refused(apiBy().profiles.get({ username: person.username }), 404, 'users.not_found');
    const { email, password } = person;
    await refused(apiBy().auth.login({ email, password }), 401, 'auth.wrong_credentials');
    await eventually(async () => problemOf(await person.client.get('/api/user'), 401, 'auth.token_revoked'));
  });

  it('can be the admin: roles and everything else change in one step, or not at all', async () => {
    const self = await withRole('admin');
    const taken = (await someone()).username;
    const refused = { name: 'Half', username: taken, roles: ['user', 'moderator'] };
    problemOf(await put(self, self.user.id, refused), 409, 'auth.username_taken');
    expect(succeeded(await get(self, self.user.id), 200).user).toEqual(self.user);
    const changes = { name: 'Whole', username: unique('whole'), roles: ['admin', 'moderator'] };
    const { user } = succeeded(await put(self, self.user.id, changes), 200);
    expect({ ...user, roles: [...user.roles].sort() }).toMatchObject(changes);
    await eventually(async () => problemOf(await list(self), 401, 'auth.token_revoked'));
    expect((await loggedIn(self)).user).toEqual(user);
  });

  it('can be the admin: with their own id, for their own changes', async () => {
    const self = await withRole('admin');
    expect(succeeded(await put(self, self.user.id, { name: 'The Admin' }), 200).user.name).toBe('The Admin');
    const changes = { email: `${unique()}@example.org` };
    invalidFields(
      await put(self, self.user.id, changes),
      ['currentPassword'],
      'auth.current_password_required',
    );
  });
});

describe('users, for other accounts', () => {
  it.each(['user', 'moderator'] as const)(
    'are not listed, read, changed or deleted by a %s',
    async (role) => {
      const [person, other] = await Promise.all([someoneWith(role), someone(2)]);
      problemOf(await list(person), 403, 'auth.admin_required');
      problemOf(await get(person, other.user.id), 403, 'auth.admin_required');
      problemOf(await get(person, UNKNOWN_ID), 403, 'auth.admin_required');
      problemOf(await put(person, other.user.id, { name: 'Taken over' }), 403, 'auth.admin_required');
      problemOf(await remove(person, other.user.id), 403, 'auth.admin_required');
      expect((await loggedIn(other)).user).toEqual(other.user);
    },
  );

  it('include the caller, by their own id', async () => {
    const person = await registered();
    expect(succeeded(await get(person, person.user.id), 200)).toEqual({ user: person.user });
    const { user } = succeeded(await put(person, person.user.id, { name: 'New', bio: 'New' }), 200);
    expect(user).toMatchObject({ name: 'New', bio: 'New' });
    expect(await person.api.user.get()).toEqual({ user });
    const password = { password: 'another horse 8', currentPassword: person.password };
    succeeded(await put(person, person.user.id, password), 200);
    await apiBy().auth.login({ email: person.email, password: password.password });
  });

  it('cannot give themselves a role, nor delete themselves here', async () => {
    const person = await someone();
    problemOf(await put(person, person.user.id, { roles: ['user', 'admin'] }), 403, 'auth.admin_required');
    problemOf(await put(person, person.user.id, { name: 'Half', roles: ['admin'] }), 403);
    problemOf(await remove(person, person.user.id), 403, 'auth.admin_required');
    expect((await loggedIn(person)).user).toEqual(person.user);
  });
});
