import type { AuthRpc, RequestOf } from '#contracts';
import { Client } from 'pg';
import { type AuthApp, startAuthApp } from '../../../../test/support/auth-app';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { newcomer } from '../../../../test/support/people';
import { AccountService } from '../account/account.service';
import { RefreshRefused } from './session.errors';
import { SessionService } from './session.service';

const ORIGIN = { trace: { traceId: '1'.repeat(32), spanId: '1'.repeat(16), sampled: false } };

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

  /** Lets time pass for the only session. */
  const later = (minutes: number): Promise<unknown> =>
    direct.query(
      'UPDATE session SET created_at = created_at - $1::interval, expires_at = expires_at - $1::interval',
      [`${minutes} minutes`],
    );

  async function registered(): Promise<string> {
    const { email, name } = newcomer();
    const password = 'correct horse 7';
    const request: RequestOf<typeof AuthRpc.register> = { email, password, name, userAgent: '' };
    return (await auth.app.get(AccountService).register(request, ORIGIN)).refreshToken;
  }

  it('ends at its longest, however much it is used', async () => {
    let refreshToken = await registered();
    const refresh = async (): Promise<void> => {
      ({ refreshToken } = await auth.app.get(SessionService).refresh(refreshToken, ORIGIN));
    };
    for (let tenth = 0; tenth < 6; tenth += 1) {
      await later(9);
      await refresh();
    }
    await later(7);
    await expect(refresh()).rejects.toThrow(RefreshRefused);
  });

  it('ends before when it is not used', async () => {
    await direct.query('DELETE FROM session');
    const refreshToken = await registered();
    await later(11);
    await expect(auth.app.get(SessionService).refresh(refreshToken, ORIGIN)).rejects.toThrow(RefreshRefused);
  });
});
