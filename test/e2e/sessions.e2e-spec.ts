import { apiBy, refused } from '../support/api';
import { visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { loggedIn, newSession, type Person, registered, someone, succeeded } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import { UNKNOWN_ID } from '../support/routes';
import { RFC3339_UTC, type Session, UUID_V7 } from '../support/shapes';

describe('sessions', () => {
  it('are listed for their account, with the current one marked', async () => {
    const first = await registered();
    const second = await loggedIn(first);
    await loggedIn(await someone());
    const sessions = await sessionsOf(second);
    expect(sessions).toHaveLength(2);
    expect(sessions.filter(({ current }) => current)).toHaveLength(1);
    expect(sessions[0]).toEqual({
      id: expect.stringMatching(UUID_V7) as string,
      current: true,
      userAgent: '',
      createdAt: expect.stringMatching(RFC3339_UTC) as string,
      lastUsedAt: expect.stringMatching(RFC3339_UTC) as string,
      expiresAt: expect.stringMatching(RFC3339_UTC) as string,
    });
    expect(await sessionsOf(first)).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: sessions[0]?.id, current: false })]),
    );
  });

  it('keep the user agent of their device, however long it is', async () => {
    const { email, password, client } = await registered();
    const device = visitor().with({ 'user-agent': 'Browser '.repeat(200) });
    succeeded(await device.post('/api/login', { email, password }), 200);
    const { sessions } = succeeded(await client.get<{ sessions: Session[] }>('/api/sessions'), 200);
    expect(sessions.map(({ userAgent }) => userAgent.slice(0, 16)).sort()).toEqual(['', 'Browser Browser ']);
  });

  it('are ended by another session of the account at once, with access token and refresh token', async () => {
    const here = await registered();
    const there = await loggedIn(here);
    const id = (await sessionsOf(here)).find(({ current }) => !current)?.id;
    const answer = await here.client.delete(`/api/sessions/${id}`);
    expect(answer).toMatchObject({ status: 204, text: '' });
    await isDead(there);
    expect(await sessionsOf(here)).toHaveLength(1);
  });

  it('can end themselves', async () => {
    const person = await registered();
    const [session] = await sessionsOf(person);
    succeeded(await person.client.delete(`/api/sessions/${session?.id}`), 204);
    await isDead(person);
  });

  it('are neither ended by other accounts nor revealed to them', async () => {
    const [owner, other] = await Promise.all([registered(), someone()]);
    const [session] = await sessionsOf(owner);
    problemOf(await other.client.delete(`/api/sessions/${session?.id}`), 404, 'auth.session_not_found');
    problemOf(await other.client.delete(`/api/sessions/${UNKNOWN_ID}`), 404, 'auth.session_not_found');
    await owner.api.user.get();
  });

  it('are not found once they have ended', async () => {
    const here = await registered();
    await loggedIn(here);
    const id = (await sessionsOf(here)).find(({ current }) => !current)?.id;
    succeeded(await here.client.delete(`/api/sessions/${id}`), 204);
    problemOf(await here.client.delete(`/api/sessions/${id}`), 404, 'auth.session_not_found');
  });

  it('are not ended by an invalid id', async () => {
    const { client } = await someone();
    invalidFields(await client.delete('/api/sessions/1'), ['id']);
  });

  it('need a logged-in caller', async () => {
    problemOf(await visitor().get('/api/sessions'), 401, 'auth.required');
    problemOf(await visitor().delete(`/api/sessions/${UNKNOWN_ID}`), 401, 'auth.required');
  });
});

describe('logging out', () => {
  it('ends the session at once, access token and refresh token', async () => {
    const person = await newSession();
    succeeded(await person.client.post('/api/logout'), 200);
    await isDead(person);
  });

  it('works once: the second time the token is refused', async () => {
    const { client, refreshToken } = await newSession();
    succeeded(await client.post('/api/logout', { refreshToken }), 200);
    problemOf(await client.post('/api/logout', { refreshToken }), 401, 'auth.token_revoked');
  });

  it('leaves other sessions alone', async () => {
    const here = await newSession();
    const there = await loggedIn(here);
    succeeded(await here.client.post('/api/logout'), 200);
    await there.api.user.get();
  });

  it('ends the session of a refresh token in the body as well', async () => {
    const here = await newSession();
    const there = await loggedIn(here);
    succeeded(await here.client.post('/api/logout', { refreshToken: there.refreshToken }), 200);
    await isDead(here);
    await eventually(() => isDead(there));
  });

  it("does not end another account's session by its refresh token", async () => {
    const [person, other] = await Promise.all([newSession(), someone(2)]);
    succeeded(await person.client.post('/api/logout', { refreshToken: other.refreshToken }), 200);
    await isDead(person);
    await other.api.user.get();
    succeeded(await visitor().post('/api/token/refresh', { refreshToken: other.refreshToken }), 200);
  });

  it('accepts an unknown refresh token', async () => {
    const { client } = await newSession();
    succeeded(await client.post('/api/logout', { refreshToken: 'unknown' }), 200);
  });

  it('needs a logged-in caller', async () => {
    problemOf(await visitor().post('/api/logout'), 401, 'auth.required');
  });
});

async function sessionsOf({ client }: Person): Promise<Session[]> {
  return succeeded(await client.get<{ sessions: Session[] }>('/api/sessions'), 200).sessions;
}

async function isDead({ client, refreshToken }: Person): Promise<void> {
  problemOf(await client.get('/api/user'), 401, 'auth.token_revoked');
  problemOf(await client.get('/api/articles?limit=1'), 401, 'auth.token_revoked');
  await refused(apiBy().auth.refresh({ refreshToken }), 401, 'auth.refresh_refused');
}
