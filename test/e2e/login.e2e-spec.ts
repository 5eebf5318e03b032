import { visitor } from '../support/client';
import { loggedIn, newcomer, registered, succeeded } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import type { Login } from '../support/shapes';

const login = (credentials: object) => visitor().post<Login>('/api/login', credentials);

describe('logging in', () => {
  it('answers the user and a new pair of tokens that work', async () => {
    const person = await registered();
    const { user, token, refreshToken, expiresIn } = succeeded(await login(credentialsOf(person)), 200);
    expect(user).toEqual(person.user);
    expect(token).not.toBe(person.token);
    expect(refreshToken).not.toBe(person.refreshToken);
    expect(expiresIn).toBeGreaterThan(0);
    expect(succeeded(await visitor().as(token).get('/api/user'), 200)).toEqual({ user });
  });

  it('compares the e-mail address without case and without blanks around it', async () => {
    const person = await registered();
    const email = `  ${person.email.toUpperCase()} `;
    expect(succeeded(await login({ ...credentialsOf(person), email }), 200).user.id).toBe(person.user.id);
  });

  it('answers the same to a wrong password and to an unknown account', async () => {
    const person = await registered();
    const wrong = problemOf(
      await login({ ...credentialsOf(person), password: 'not this one' }),
      401,
      'auth.wrong_credentials',
    );
    const unknown = problemOf(await login(credentialsOf(newcomer())), 401, 'auth.wrong_credentials');
    const { trace_id, request_id } = wrong;
    expect({ ...unknown, trace_id, request_id }).toEqual(wrong);
  });

  it('takes as long to refuse an unknown account as a wrong password', async () => {
    const { email } = await registered();
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      known.push(await timeOf({ email, password: 'not this one' }));
      unknown.push(await timeOf({ email: newcomer().email, password: 'not this one' }));
    }
    // Without the work of a hash the refusal would come many times sooner.
    expect(median(unknown)).toBeGreaterThan(median(known) * 0.5);
    expect(median(known)).toBeGreaterThan(median(unknown) * 0.5);
  });

  it.each(['', ' correct horse 7', 'CORRECT HORSE 7', 'correct horse 7 '])(
    'does not take %j for the password "correct horse 7"',
    async (password) => {
      const { email } = await registered();
      const { status } = await login({ email, password });
      expect(status).toBe(password === '' ? 400 : 401);
    },
  );

  it('names every field that is missing at once', async () => {
    invalidFields(await login({}), ['email', 'password']);
  });

  it('does not look at a token that is sent along', async () => {
    const person = await registered();
    succeeded(await visitor().as('stale').post('/api/login', credentialsOf(person)), 200);
  });

  it("does not let anything but text into the query: ' OR 1=1 --", async () => {
    problemOf(await login({ email: "' OR 1=1 --", password: "' OR '1'='1" }), 401, 'auth.wrong_credentials');
  });

  it('keeps sessions apart', async () => {
    const first = await registered();
    const second = await loggedIn(first);
    succeeded(await second.client.post('/api/logout'), 200);
    succeeded(await first.client.get('/api/user'), 200);
  });
});

const credentialsOf = ({ email, password }: { email: string; password: string }) => ({ email, password });

async function timeOf(credentials: object): Promise<number> {
  const begun = performance.now();
  problemOf(await login(credentials), 401);
  return performance.now() - begun;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
