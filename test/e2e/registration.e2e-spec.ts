import { apiBy } from '../support/api';
import { visitor } from '../support/client';
import { crowd, loggedIn, newRegistration, registered, someone, succeeded, unique } from '../support/people';
import { someoneWith } from '../support/roles';
import { invalidFields, problemOf } from '../support/problem';
import { type Login, RFC3339_UTC, UUID_V7 } from '../support/shapes';

const register = (registration: object) => visitor().post<Login>('/api/register', registration);

describe('registering', () => {
  it('returns the user and the tokens of a first session', async () => {
    const registration = newRegistration();
    const { user, ...tokens } = succeeded(await register(registration), 201);
    expect(user).toEqual({
      id: expect.stringMatching(UUID_V7) as string,
      email: registration.email,
      emailVerified: false,
      username: registration.username,
      name: 'Ada Reader',
      bio: '',
      image: '',
      roles: ['user'],
      createdAt: expect.stringMatching(RFC3339_UTC) as string,
      updatedAt: expect.stringMatching(RFC3339_UTC) as string,
    });
    expect(tokens).toEqual({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
      refreshToken: expect.stringMatching(/^[\w-]{43,}$/) as string,
      deviceToken: expect.stringMatching(/^[\w-]{43}$/) as string,
      expiresIn: expect.any(Number) as number,
    });
    expect(tokens.expiresIn).toBeGreaterThan(0);
  });

  it('makes a username from the name when the client sends none', async () => {
    const word = unique('zoe').replace('-', '');
    const { user } = await registered({ username: undefined, name: `Zoë ${word} Ünal` });
    expect(user.username).toBe(`zoe-${word}-uenal`);
  });

  it('gives two people of the same name different usernames', async () => {
    const name = unique('Same Name');
    const [one, other] = await Promise.all([
      registered({ username: undefined, name }),
      registered({ username: undefined, name }),
    ]);
    expect(one.user.username.toLowerCase()).not.toBe(other.user.username.toLowerCase());
  });

  it.each(['🦊🦊', '李小龍', 'محمد', '---', '.'])('finds a username for the name %s', async (name) => {
    const { user } = await registered({ username: undefined, name });
    expect(user.name).toBe(name);
    await apiBy().profiles.get({ username: user.username });
  });

  it('refuses an e-mail address that is taken, in any case', async () => {
    const { email } = await someone();
    problemOf(await register(newRegistration({ email })), 409, 'auth.email_taken');
    problemOf(await register(newRegistration({ email: email.toUpperCase() })), 409, 'auth.email_taken');
  });

  it('says nothing about a taken e-mail address but that it is taken', async () => {
    const [one, other] = [await registered({ name: 'First Reader' }), await someoneWith('admin')];
    const refusals = await Promise.all(
      [one, other].map(async ({ email }) =>
        problemOf(await register(newRegistration({ email })), 409, 'auth.email_taken'),
      ),
    );
    const said = refusals.map((refusal) => ({ ...refusal, trace_id: '', request_id: '' }));
    expect(said[0]).toEqual(said[1]);
    for (const { user } of [one, other])
      for (const secret of [user.id, user.username, user.email, user.name])
        expect(JSON.stringify(said)).not.toContain(secret);
  });

  it('says nothing about the e-mail address when the password is bad', async () => {
    const { email } = await someone();
    invalidFields(await register(newRegistration({ email, password: 'short' })), ['password']);
    const common = newRegistration({ email, password: 'password1' });
    invalidFields(await register(common), ['password'], 'auth.common_password');
  });

  it('refuses a username that is taken, in any case', async () => {
    const { username } = await someone();
    problemOf(await register(newRegistration({ username })), 409, 'auth.username_taken');
    problemOf(
      await register(newRegistration({ username: username.toUpperCase() })),
      409,
      'auth.username_taken',
    );
  });

  it.each(['admin', 'API', 'me', 'nu-ll', 'r00t', 'Support_'.slice(0, -1)])(
    'does not give the reserved username %s away',
    async (username) => {
      problemOf(await register(newRegistration({ username })), 409, 'auth.username_reserved');
    },
  );

  it('makes no reserved username from a name', async () => {
    const { user } = await registered({ username: undefined, name: 'Admin' });
    expect(user.username).toMatch(/^admin-\d+$/);
  });

  it('names every field that is missing at once', async () => {
    invalidFields(await register({}), ['email', 'password', 'name']);
  });

  it('refuses a field it does not know, such as roles', async () => {
    invalidFields(await register({ ...newRegistration(), roles: ['admin'], id: 'x' }), ['roles', 'id']);
  });

  it.each([
    ['email', ''],
    ['email', 'no address'],
    ['email', 'a@b'],
    ['email', 'a@example-.org'],
    ['email', `${'a'.repeat(65)}@example.org`],
    ['email', 'a@bücher.example'],
    ['email', `${'a'.repeat(250)}@example.org`],
    ['password', 'seven77'],
    ['password', 'x'.repeat(257)],
    ['name', ''],
    ['name', ' \t '],
    ['name', 'n'.repeat(101)],
    ['username', ''],
    ['username', 'two words'],
    ['username', '-begins-with-a-dash'],
    ['username', 'u'.repeat(40)],
    ['username', '../../etc/passwd'],
    ['username', 'ünal'],
  ])('refuses the %s %j', async (field, value) => {
    invalidFields(await register({ ...newRegistration(), [field]: value }), [field]);
  });

  it.each(['password1', 'PASSWORD1', '88888888', 'qwertzuiop', 'Admin@123', '        '])(
    'refuses the common password %j',
    async (password) => {
      invalidFields(await register(newRegistration({ password })), ['password'], 'auth.common_password');
    },
  );

  it.each([
    'xkqv wjz',
    'a walnut in the harbour ' + 'b'.repeat(232),
    'walnutinharbours',
    'пароль со словом',
    '🦊🐻🐼🦁🐯🐨🐸🐵',
    "'; DROP TABLE account; --",
  ])('accepts the password %j without rules of composition, and logs in with it', async (password) => {
    const person = await registered({ password });
    expect((await loggedIn(person)).user).toEqual(person.user);
  });
});

describe('a password', () => {
  it('is refused with advice when it is made of words about its owner', async () => {
    const common = { name: 'Zebulon Quackenbush', password: 'Quackenbush1987' };
    const problem = invalidFields(
      await register(newRegistration(common)),
      ['password'],
      'auth.common_password',
    );
    expect(problem.errors?.[0]?.message).toContain('choose several words');
    await registered({ ...common, name: 'Ada Reader' });
  });

  it('is the same in every Unicode spelling that operating systems produce', async () => {
    const person = await registered({ password: 'größer walnut öl'.normalize('NFC') });
    for (const password of ['größer walnut öl'.normalize('NFD'), 'größer\u00a0walnut\u3000öl'])
      expect((await loggedIn({ ...person, password })).user).toEqual(person.user);
    invalidFields(await register(newRegistration({ password: 'walnut\u200bharbour' })), ['password']);
  });
});

describe('concurrent registrations', () => {
  it('give an e-mail address to exactly one of many, in any case', async () => {
    const email = `${unique('Race')}@Example.org`;
    const spellings = [email, email.toUpperCase(), email.toLowerCase()];
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        register(newRegistration({ email: spellings[index % 3] as string })),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const refused of answers.filter(({ status }) => status !== 201))
      problemOf(refused, 409, 'auth.email_taken');
  });

  it('give a username to exactly one of many, in any case', async () => {
    const username = unique('Race');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        register(newRegistration({ username: index % 2 ? username : username.toUpperCase() })),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const refused of answers.filter(({ status }) => status !== 201))
      problemOf(refused, 409, 'auth.username_taken');
  });

  it('give everyone an account of their own', async () => {
    const people = await crowd(8);
    expect(new Set(people.map(({ user }) => user.id)).size).toBe(8);
  });

  it('succeed for many people of one name who send no username', async () => {
    const name = unique('Many');
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => register({ ...newRegistration({ name }), username: undefined })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
  });
});
