import { grantRole } from '../../apps/cli/src/users/grant-role';
import { eventually } from '../support/eventually';
import { visitor } from '../support/client';
import { inAuthDatabase, loggedIn, newSession, type Person, registered, succeeded } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import type { Tokens, User } from '../support/shapes';
import { testState } from '../support/state';

const refresh = (refreshToken: string) => visitor().post<Tokens>('/api/token/refresh', { refreshToken });

describe('refreshing tokens', () => {
  it('returns a new working pair, and nothing else', async () => {
    const { user, token, refreshToken } = await newSession();
    const fresh = succeeded(await refresh(refreshToken), 200);
    expect(Object.keys(fresh).sort()).toEqual(['expiresIn', 'refreshToken', 'token']);
    expect(fresh.token).not.toBe(token);
    expect(succeeded(await visitor().as(fresh.token).get('/api/user'), 200)).toEqual({ user });
    succeeded(await refresh(fresh.refreshToken), 200);
  });

  it('stays in the same session', async () => {
    const { client, refreshToken } = await registered();
    succeeded(await refresh(refreshToken), 200);
    const { sessions } = succeeded(await client.get<{ sessions: object[] }>('/api/sessions'), 200);
    expect(sessions).toHaveLength(1);
  });

  it('returns the same successor again, in a working pair, to a client that lost the response', async () => {
    const { user, refreshToken } = await newSession();
    const lost = succeeded(await refresh(refreshToken), 200);
    const again = succeeded(await refresh(refreshToken), 200);
    expect(again.refreshToken).toBe(lost.refreshToken);
    expect(succeeded(await visitor().as(again.token).get('/api/user'), 200)).toEqual({ user });
    const next = succeeded(await refresh(again.refreshToken), 200);
    succeeded(await refresh(next.refreshToken), 200);
  });

  it('ends the session when a token is reused whose successor was used: the response did arrive', async () => {
    const { token, refreshToken } = await newSession();
    const fresh = succeeded(await refresh(refreshToken), 200);
    const newest = succeeded(await refresh(fresh.refreshToken), 200);
    problemOf(await refresh(refreshToken), 401, 'auth.refresh_refused');
    problemOf(await refresh(newest.refreshToken), 401, 'auth.refresh_refused');
    for (const dead of [token, fresh.token, newest.token]) await isRefusedSoon(dead);
  });

  it('ends the session when a token is reused later: one of its two users is a thief', async () => {
    const { user, token, refreshToken } = await registered();
    const fresh = succeeded(await refresh(refreshToken), 200);
    // Far below the ten seconds of grace, because a busy machine adds to it.
    await letPass('3 seconds', user);
    succeeded(await refresh(refreshToken), 200);
    // Counted from the first use, so that repeated use does not prolong it.
    await letPass('8 seconds', user);
    problemOf(await refresh(refreshToken), 401, 'auth.refresh_refused');
    problemOf(await refresh(fresh.refreshToken), 401, 'auth.refresh_refused');
    for (const dead of [token, fresh.token]) await isRefusedSoon(dead);
  });

  it('ends the session however long ago the token was used', async () => {
    const { refreshToken } = await newSession();
    let newest = refreshToken;
    for (let turn = 0; turn < 4; turn++) newest = succeeded(await refresh(newest), 200).refreshToken;
    problemOf(await refresh(refreshToken), 401, 'auth.refresh_refused');
    problemOf(await refresh(newest), 401, 'auth.refresh_refused');
  });

  it('returns the same successor to concurrent uses of one token', async () => {
    const { client, refreshToken } = await registered();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
    const pairs = answers.map((answer) => succeeded(answer, 200));
    expect(new Set(pairs.map((pair) => pair.refreshToken)).size).toBe(1);
    for (const { token } of pairs) succeeded(await visitor().as(token).get('/api/user'), 200);
    const { sessions } = succeeded(await client.get<{ sessions: object[] }>('/api/sessions'), 200);
    expect(sessions).toHaveLength(1);
    succeeded(await refresh(pairs[0]?.refreshToken ?? ''), 200);
  });

  it('returns nothing of an ended session, even to a client that lost the response', async () => {
    const { client, refreshToken } = await newSession();
    succeeded(await refresh(refreshToken), 200);
    succeeded(await client.post('/api/logout'), 200);
    problemOf(await refresh(refreshToken), 401, 'auth.refresh_refused');
  });

  it('stores no token, neither the used one nor its successor', async () => {
    const { refreshToken, user } = await registered();
    const { refreshToken: successor } = succeeded(await refresh(refreshToken), 200);
    const holding = `UPDATE refresh_token SET used_at = used_at FROM session
      WHERE session.id = session_id AND account_id = $1
        AND position($2::bytea IN hash || coalesce(successor, ''::bytea)) > 0`;
    for (const token of [refreshToken, successor]) {
      expect(await inAuthDatabase(holding, [user.id, Buffer.from(token)])).toBe(0);
      expect(await inAuthDatabase(holding, [user.id, Buffer.from(token, 'base64url')])).toBe(0);
    }
  });

  it('refuses an expired token', async () => {
    const person = await registered();
    await expireSessionsOf(person);
    problemOf(await refresh(person.refreshToken), 401, 'auth.refresh_refused');
  });

  it.each(['unknown', 'a'.repeat(43), "' OR 1=1 --", 'é'])('refuses the token %j', async (token) => {
    problemOf(await refresh(token), 401, 'auth.refresh_refused');
  });

  it('does not accept an access token as a refresh token', async () => {
    const { token } = await newSession();
    problemOf(await refresh(token), 401, 'auth.refresh_refused');
  });

  it('requires the token', async () => {
    invalidFields(await visitor().post('/api/token/refresh', {}), ['refreshToken']);
  });

  it('stops when roles were changed, which the next login has', async () => {
    const person = await registered();
    await grantRole(testState().databaseUrls?.auth ?? '', person.email, 'admin');
    problemOf(await refresh(person.refreshToken), 401, 'auth.refresh_refused');
    const { token } = await loggedIn(person);
    succeeded(await visitor().as(token).get('/api/users'), 200);
  });

  it('returns changes made since the login', async () => {
    const person = await registered();
    succeeded(await person.client.put('/api/user', { name: 'Renamed Reader' }), 200);
    const { token } = succeeded(await refresh(person.refreshToken), 200);
    const { user } = succeeded(await visitor().as(token).get<{ user: User }>('/api/user'), 200);
    expect(user.name).toBe('Renamed Reader');
  });
});

/** Makes the used tokens of a person older. */
async function letPass(time: string, { id }: User): Promise<void> {
  const sql = `UPDATE refresh_token SET used_at = used_at - $2::interval FROM session
    WHERE session.id = session_id AND account_id = $1 AND used_at IS NOT NULL`;
  expect(await inAuthDatabase(sql, [id, time])).toBeGreaterThan(0);
}

async function expireSessionsOf({ user }: Person): Promise<void> {
  const sql = "UPDATE session SET expires_at = now() - interval '1 second' WHERE account_id = $1";
  expect(await inAuthDatabase(sql, [user.id])).toBe(1);
}

/** The gateway that handled the refresh receives the revocation like every other one: through the broker, a moment later. */
async function isRefusedSoon(token: string): Promise<void> {
  await eventually(async () =>
    problemOf(await visitor().as(token).get('/api/user'), 401, 'auth.token_revoked'),
  );
}
