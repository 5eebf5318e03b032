import { type AuthRpc, RefreshRefused, type RequestOf } from '#contracts';
import { Client } from 'pg';
import { type AuthApp, startAuthApp } from '../../../../test/support/auth-app';
import { CONTEXT } from '../../../../test/support/contexts';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { newRegistration } from '../../../../test/support/people';
import { LoginService } from '../login/login.service';
import { RegistrationService } from '../registration/registration.service';
import { SessionService } from './session.service';
import { SessionSweeper } from './session-sweeper';

describe('the life of a session', () => {
  let database: FreshDatabase;
  let direct: Client;
  let auth: AuthApp;

  beforeAll(async () => {
    database = await freshDatabase('auth');
    direct = new Client({ connectionString: database.url });
    await direct.connect();
    const env = { ARGON2_MEMORY: '19456', REFRESH_EXPIRES_IN: '10m', SESSION_EXPIRES_IN: '1h' };
    auth = await startAuthApp({ databaseUrl: database.url, env });
  });
  afterAll(async () => {
    await auth?.close();
    await direct?.end();
    await database?.drop();
  });

  /** Makes all sessions older. */
  const later = (minutes: number): Promise<unknown> =>
    direct.query(
      'UPDATE session SET created_at = created_at - $1::interval, expires_at = expires_at - $1::interval',
      [`${minutes} minutes`],
    );

  async function registered(): Promise<string> {
    const { email, name } = newRegistration();
    const password = 'correct horse 7';
    const request: RequestOf<typeof AuthRpc.register> = { email, password, name, userAgent: '' };
    return (await auth.app.get(RegistrationService).register(CONTEXT, request)).refreshToken;
  }

  it('ends after its longest life, however much it is used', async () => {
    let refreshToken = await registered();
    const refresh = async (): Promise<void> => {
      ({ refreshToken } = await auth.app.get(SessionService).refresh(CONTEXT, refreshToken));
    };
    for (let tenth = 0; tenth < 6; tenth += 1) {
      await later(9);
      await refresh();
    }
    await later(7);
    await expect(refresh()).rejects.toThrow(RefreshRefused);
  });

  const count = async (sql: string): Promise<number> =>
    (await direct.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`)).rows[0]?.count ?? 0;

  it('is deleted once it has expired, whether or not its owner returns', async () => {
    await direct.query('DELETE FROM session');
    await registered();
    await later(11);
    await registered();
    await auth.app.get(SessionSweeper).sweep();
    expect(await count('session')).toBe(1);
  });

  it('does not keep the successor of a refresh token after the grace period for lost responses', async () => {
    const refreshToken = await registered();
    await auth.app.get(SessionService).refresh(CONTEXT, refreshToken);
    await auth.app.get(SessionSweeper).sweep();
    expect(await count('refresh_token WHERE successor IS NOT NULL')).toBe(1);
    await direct.query(`UPDATE refresh_token SET used_at = used_at - interval '11 seconds'`);
    await auth.app.get(SessionSweeper).sweep();
    expect(await count('refresh_token WHERE successor IS NOT NULL')).toBe(0);
    expect(await count('refresh_token WHERE used_at IS NOT NULL')).toBeGreaterThan(0);
  });

  it('ends when it is the one used longest ago of more than a hundred, and that is published', async () => {
    await direct.query('DELETE FROM session');
    await registered();
    const { rows } = await direct.query<{ id: string; account_id: string; email: string }>(
      'SELECT session.id, account_id, email FROM session JOIN account ON account.id = account_id',
    );
    const [first] = rows;
    await direct.query(
      `INSERT INTO session (id, account_id, user_agent, created_at, last_used_at, expires_at)
       SELECT gen_random_uuid(), $1, '', now(), now() + interval '1 second', now() + interval '1 hour'
       FROM generate_series(1, 99)`,
      [first?.account_id],
    );
    const input = { email: first?.email ?? '', password: 'correct horse 7', userAgent: '' };
    const { token } = await auth.app.get(LoginService).login({}, input);
    expect(token).toBeTruthy();
    expect(await count('session')).toBe(100);
    expect(await count(`session WHERE id = '${first?.id}'`)).toBe(0);
    const ended = `data ->> 'sessionId' = '${first?.id}'`;
    expect(await count(`outbox WHERE type = 'events.auth.session-revoked.v1' AND ${ended}`)).toBe(1);
    expect(
      await count(`audit_entry WHERE action = 'session.revoked' AND session_id = '${first?.id}'
        AND details ->> 'because' = 'login.succeeded'`),
    ).toBe(1);
  });

  it('ends earlier when it is not used', async () => {
    await direct.query('DELETE FROM session');
    const refreshToken = await registered();
    await later(11);
    await expect(auth.app.get(SessionService).refresh(CONTEXT, refreshToken)).rejects.toThrow(RefreshRefused);
  });
});
