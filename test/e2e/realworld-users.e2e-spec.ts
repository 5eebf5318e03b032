import { visitor } from '../support/client';
import { registered } from '../support/people';
import {
  expectErrors,
  joined,
  type Member,
  newUser,
  posted,
  RealWorldClient,
  type RealWorldUser,
} from '../support/realworld';
import { withRole } from '../support/roles';

const BLANK = ["can't be blank"];
const TAKEN = ['has already been taken'];
const MISSING = { token: ['is missing'] };
const BLANKS: [label: string, value: unknown][] = [
  ['empty', ''],
  ['blank', '  '],
  ['null', null],
];

let api: RealWorldClient;
beforeAll(() => {
  api = new RealWorldClient();
});

const logIn = (email: unknown, password: unknown) =>
  api.call('login', '/users/login', { user: { email, password } });

describe('a registration in the RealWorld API', () => {
  it.each(['password123', 'bonjour1', 'a'.repeat(64)])('accepts the password %s', async (password) => {
    const user = newUser({ password });
    const { status, body } = await api.call('register', '/users', { user });
    expect(status).toBe(201);
    const { username, email } = user;
    const token = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string;
    expect(body).toEqual({ user: { username, email, bio: null, image: null, token } });
    expect((await logIn(email, password)).status).toBe(200);
  });

  it.each(
    (['username', 'email', 'password'] as const).flatMap((field) =>
      BLANKS.map((blank) => [field, ...blank] as const),
    ),
  )('needs a %s that is not %s', async (field, _, value) => {
    const user = { ...newUser(), [field]: value };
    expectErrors(await api.call('register', '/users', { user }), 422, { [field]: BLANK });
  });

  it('names every field that is missing, and ignores those that it does not know', async () => {
    const all = { username: BLANK, email: BLANK, password: BLANK };
    expectErrors(await api.call('register', '/users', { user: {} }), 422, all);
    expectErrors(await api.call('register', '/users', {}), 422, { user: BLANK });
    const user = { ...newUser(), token: '', following: false };
    expect((await api.call('register', '/users?utm_source=x', { user, more: 1 })).status).toBe(201);
  });

  it('keeps the rules for names, addresses and lengths', async () => {
    const user = { username: 'a b', email: 'ada', password: 'short' };
    expectErrors(await api.call('register', '/users', { user }), 422, {
      username: [expect.stringContaining('letters') as string],
      email: ['must be an e-mail address'],
      password: ['must have at least 8 characters'],
    });
    const reserved = newUser({ username: 'admin' });
    expectErrors(await api.call('register', '/users', { user: reserved }), 409, {
      username: ['is reserved'],
    });
  });

  it('refuses a username or an e-mail address that is taken, also by an account of the other API', async () => {
    for (const { username, email } of [await joined(), await registered()]) {
      expectErrors(await api.call('register', '/users', { user: newUser({ username }) }), 409, {
        username: TAKEN,
      });
      expectErrors(await api.call('register', '/users', { user: newUser({ email }) }), 409, { email: TAKEN });
    }
  });

  it('is read at once: profile, article and author exist', async () => {
    for (let round = 0; round < 3; round += 1) {
      const member = await joined();
      const { username } = member;
      const author = { username, bio: null, image: null, following: false };
      expect((await api.call('getProfile', `/profiles/${username}`)).body).toEqual({ profile: author });
      expect((await posted(member)).author).toEqual(author);
    }
  });
});

describe('a login in the RealWorld API', () => {
  let member: Member;
  beforeAll(async () => {
    member = await joined();
  });

  it('answers with the user and a token', async () => {
    const { status, body } = await logIn(member.email, member.password);
    expect(status).toBe(200);
    expect(body.user).toMatchObject({
      username: member.username,
      email: member.email,
      bio: null,
      image: null,
    });
    expect((await api.as(body.user.token).call('getUser', '/user')).status).toBe(200);
  });

  it.each(BLANKS)(
    'with a field that is %s is 422, also when the account does not exist',
    async (_, value) => {
      expectErrors(await logIn(value, member.password), 422, { email: BLANK });
      expectErrors(await logIn(member.email, value), 422, { password: BLANK });
      expectErrors(await logIn('nobody@example.org', value), 422, { password: BLANK });
    },
  );

  it('with a wrong password or address is 401', async () => {
    const invalid = { credentials: ['invalid'] };
    expectErrors(await logIn(member.email, 'wrongpassword'), 401, invalid);
    expectErrors(await logIn('nobody@example.org', member.password), 401, invalid);
  });

  it('is one account with the other API, with tokens of either', async () => {
    const { email, password, username } = member;
    const login = await visitor().post<{ token: string }>('/api/login', { email, password });
    expect((await api.as(login.body.token).call('getUser', '/user')).body.user.username).toBe(username);
    expect((await visitor().as(member.token).get('/api/user')).status).toBe(200);
    // The scheme is that of this API only.
    expect((await member.api.http.get('/api/user')).status).toBe(401);
  });
});

describe('the own user in the RealWorld API', () => {
  let member: Member;
  beforeEach(async () => {
    member = await joined();
  });

  const change = (user: object) => member.api.call('changeUser', '/user', { user });
  const current = async (): Promise<RealWorldUser> => (await member.api.call('getUser', '/user')).body.user;

  it('needs a token, before anything is validated', async () => {
    expectErrors(await api.call('getUser', '/user'), 401, MISSING);
    expectErrors(await api.call('changeUser', '/user', { user: { bio: 'x' } }), 401, MISSING);
    expectErrors(await api.call('changeUser', '/user', { user: { email: '' } }), 401, MISSING);
  });

  it('needs a valid token, in the scheme Token or Bearer', async () => {
    const invalid = { token: ['is invalid'] };
    for (const header of ['Token x', 'Token ', 'Basic x', member.token])
      expectErrors(await visitor().with({ authorization: header }).get('/conduit/api/user'), 401, invalid);
    expect((await visitor().as(member.token).get('/conduit/api/user')).status).toBe(200);
  });

  it('needs none for what anyone may read: one that is refused counts as none', async () => {
    const { slug } = await posted(member);
    await member.api.call('favorite', `/articles/${slug}/favorite`);
    const favorited = async (client: RealWorldClient) =>
      (await client.call('getArticle', `/articles/${slug}`)).body.article.favorited;
    expect(await favorited(member.api)).toBe(true);
    expect(await favorited(api.as('x'))).toBe(false);
    for (const path of ['/articles', `/articles/${slug}/comments`, `/profiles/${member.username}`, '/tags'])
      expect([path, (await api.as('x').http.get(`/conduit/api${path}`)).status]).toEqual([path, 200]);
    expectErrors(await api.as('x').call('feed', '/articles/feed'), 401, { token: ['is invalid'] });
  });

  it('has the token of the request, and null for an empty bio or image', async () => {
    const { username, email, token } = member;
    expect(await current()).toEqual({ username, email, token, bio: null, image: null });
  });

  it.each(['bio', 'image'] as const)('stores a %s, and an empty one or null as null', async (field) => {
    const value = field === 'bio' ? 'Reads.\nWrites.' : 'https://example.org/ada.jpg';
    for (const none of ['', null]) {
      for (const [sent, stored] of [
        [value, value],
        [none, null],
      ]) {
        const { status, body } = await change({ [field]: sent });
        expect({ status, stored: body.user[field] }).toEqual({ status: 200, stored });
        expect((await current())[field]).toBe(stored);
      }
    }
    await change({ [field]: value });
    await change({ username: member.username });
    expect((await current())[field]).toBe(value);
  });

  it.each(['javascript:alert(1)', 'data:image/svg+xml,<svg onload=alert(1)>', 'ada.jpg', ' '])(
    'accepts the image %j and stores none',
    async (image) => {
      await change({ image: 'https://example.org/ada.jpg' });
      const { status, body } = await change({ image });
      expect({ status, image: body.user.image }).toEqual({ status: 200, image: null });
    },
  );

  it('takes a new username, and articles show it at once', async () => {
    const { slug } = await posted(member);
    const { username } = newUser();
    const { status, body } = await change({ username });
    expect({ status, username: body.user.username }).toEqual({ status: 200, username });
    expect((await api.call('getArticle', `/articles/${slug}`)).body.article.author.username).toBe(username);
    expect((await api.call('getProfile', `/profiles/${username}`)).status).toBe(200);
    expectErrors(await api.call('getProfile', `/profiles/${member.username}`), 404, {
      profile: ['not found'],
    });
  });

  it('takes a new e-mail address and a new password at once, without the current one', async () => {
    const { email } = newUser();
    expect((await change({ email, password: 'newpass123' })).body.user.email).toBe(email);
    expect((await logIn(email, 'newpass123')).status).toBe(200);
    expectErrors(await logIn(email, member.password), 401, { credentials: ['invalid'] });
    expectErrors(await logIn(member.email, 'newpass123'), 401, { credentials: ['invalid'] });
    // The session that changed them goes on.
    expect((await current()).email).toBe(email);
  });

  it('takes a form that sends all fields, changed or not', async () => {
    const { username, email } = member;
    const { status, body } = await change({ username, email, bio: 'B', image: '', token: member.token });
    expect({ status, user: body.user }).toMatchObject({ status: 200, user: { username, email, bio: 'B' } });
  });

  it.each(
    (['username', 'email', 'password'] as const).flatMap((field) =>
      BLANKS.map((blank) => [field, ...blank] as const),
    ),
  )('refuses a %s that is %s', async (field, _, value) => {
    expectErrors(await change({ [field]: value }), 422, { [field]: BLANK });
  });

  it('refuses a password with fewer than 8 characters, and names that are taken', async () => {
    expectErrors(await change({ password: 'short12' }), 422, {
      password: ['must have at least 8 characters'],
    });
    const { username, email } = await joined();
    expectErrors(await change({ username }), 409, { username: TAKEN });
    expectErrors(await change({ email }), 409, { email: TAKEN });
    expectErrors(await member.api.call('changeUser', '/user', {}), 422, { user: BLANK });
  });

  it('of a moderator keeps its e-mail address and password without the current one', async () => {
    const { token } = await withRole('moderator');
    const moderator = api.as(token);
    const required = { currentPassword: [expect.stringContaining('required') as string] };
    for (const user of [{ email: newUser().email }, { password: 'newpass123' }])
      expectErrors(await moderator.call('changeUser', '/user', { user }), 422, required);
    expect((await moderator.call('changeUser', '/user', { user: { bio: 'B' } })).status).toBe(200);
  });

  it('keeps the rules of the other API there', async () => {
    const other = visitor().as(member.token);
    expect((await other.put('/api/user', { password: 'walnut-harbour-lantern' })).status).toBe(400);
    expect((await other.put('/api/user', { bio: 'B', rules: 'realworld' })).status).toBe(400);
    const common = { email: newUser().email, password: 'password123', name: 'Ada' };
    expect((await visitor().post('/api/register', common)).status).toBe(400);
    expect((await visitor().post('/api/register', { ...common, rules: 'realworld' })).status).toBe(400);
  });
});
