import { withClient } from '#database';
import { freshDatabase } from './databases';

async function query(url: string, sql: string): Promise<unknown[]> {
  return (await withClient(url, (client) => client.query<Record<string, unknown>>(sql))).rows;
}

describe('freshDatabase', () => {
  it('gives every caller an own, migrated database', async () => {
    const [first, second] = await Promise.all([freshDatabase('articles'), freshDatabase('articles')]);
    await query(first.url, 'CREATE TABLE only_here (id int)');
    const there = await query(second.url, `SELECT to_regclass('only_here') AS name`);
    expect(there).toEqual([{ name: null }]);
    await Promise.all([first.drop(), second.drop()]);
  });

  it('connects with the service role, which has no special rights', async () => {
    const { url, drop } = await freshDatabase('users');
    const roles = await query(
      url,
      'SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user',
    );
    expect(roles).toEqual([{ rolname: 'users', rolsuper: false, rolcreatedb: false }]);
    await drop();
  });
});
