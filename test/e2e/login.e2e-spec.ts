import { visitor } from '../support/client';
import { loggedIn, newRegistration, registered, someone, succeeded } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import type { Login } from '../support/shapes';

const login = (credentials: object) => visitor().post<Login>('/api/login', credentials);

describe('logging in', () => {
  it('returns the user and a new pair of working tokens', async () => {
    const person = await someone();
    const { user, token, refreshToken, expiresIn } = succeeded(await login(credentialsOf(person)), 200);
    expect(user).toEqual(person.user);
    expect(token).not.toBe(person.token);
    expect(refreshToken).not.toBe(person.refreshToken);
    expect(expiresIn).toBeGreaterThan(0);
    expect(succeeded(await visitor().as(token).get('/api/user'), 200)).toEqual({ user });
  });

  it('compares the e-mail address without case and without blanks around it', async () => {
    const person = await someone();
    const email = `  ${person.email.toUpperCase()} `;
    expect(succeeded(await login({ ...credentialsOf(person), email }), 200).user.id).toBe(person.user.id);
  });

  it('gives the same response to a wrong password and to an unknown account', async () => {
    const person = await someone();
    const wrong = problemOf(
      await login({ ...credentialsOf(person), password: 'not this one' }),
      401,
      'auth.wrong_credentials',
    );
    const unknown = problemOf(await login(credentialsOf(newRegistration())), 401, 'auth.wrong_credentials');
    const { trace_id, request_id } = wrong;
    expect({ ...unknown, trace_id, request_id }).toEqual(wrong);
  });

  it.each(['', ' correct horse 7', 'CORRECT HORSE 7', 'correct horse 7 '])(
    'does not accept %j as the password "correct horse 7"',
    async (password) => {
      const { email } = await someone();
      const { status } = await login({ email, password });
      expect(status).toBe(password === '' ? 400 : 401);
    },
  );

  it('names every field that is missing at once', async () => {
    invalidFields(await login({}), ['email', 'password']);
  });

  it('ignores a token that is sent along', async () => {
    const person = await someone();
    succeeded(await visitor().as('stale').post('/api/login', credentialsOf(person)), 200);
  });

  it("takes SQL in its fields as text: ' OR 1=1 --", async () => {
    problemOf(await login({ email: "' OR 1=1 --", password: "' OR '1'='1" }), 401, 'auth.wrong_credentials');
  });

  it('keeps sessions apart', async () => {
    const first = await registered();
    const second = await loggedIn(first);
    succeeded(await second.client.post('/api/logout'), 200);
    await first.api.user.get();
  });
});

const credentialsOf = ({ email, password }: { email: string; password: string }) => ({ email, password });
