import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { registered, succeeded, unique } from '../support/people';
import { problemOf } from '../support/problem';
import { testState } from '../support/state';

describe('a change of the profile', () => {
  let database: Client;

  beforeAll(async () => {
    database = new Client({ connectionString: testState().databaseUrls?.users });
    await database.connect();
  });
  afterAll(() => database?.end());

  it('is not overwritten by an earlier change of the account that is still on its way', async () => {
    const { client, user } = await registered();
    const [username, older, newer] = [unique('later'), unique('Older'), unique('Newer')];
    await database.query('BEGIN');
    // Until the transaction ends, the users service handles no event about this account.
    await database.query('SELECT FROM inbox_head WHERE aggregate_id = $1 FOR UPDATE', [user.id]);
    succeeded(await client.put('/api/user', { username, name: older }), 200);
    const refused = problemOf(await client.put('/api/user', { name: newer }), 503);
    expect(refused.code).toBe('users.profile_pending');
    await database.query('ROLLBACK');
    await eventually(async () => succeeded(await client.put('/api/user', { name: newer }), 200));
    const { user: read } = succeeded(await client.get<{ user: object }>('/api/user'), 200);
    expect(read).toMatchObject({ username, name: newer });
    const { profile } = succeeded(await client.get<{ profile: object }>(`/api/profiles/${username}`), 200);
    expect(profile).toMatchObject({ name: newer });
  });
});
