import { apiBy } from '../support/api';
import { loggedIn, registered } from '../support/people';
import { problemOf } from '../support/problem';
import { someoneWith } from '../support/roles';

// The entries themselves are tested in audit-log.e2e-spec.ts.
describe('the audit log in the API', () => {
  it('is for admins, of all accounts or of one, the newest entry first', async () => {
    const [admin, person] = [await someoneWith('admin'), await registered()];
    await loggedIn(person);
    const { audit } = apiBy(admin.client);
    const { entries, nextCursor } = await audit.list({ account: person.user.id, limit: 1 });
    expect(entries).toMatchObject([
      { action: 'login.succeeded', accountId: person.user.id, actorId: person.user.id, details: {} },
    ]);
    const rest = await audit.list({ account: person.user.id, cursor: nextCursor ?? '' });
    expect(rest).toMatchObject({ entries: [{ action: 'account.registered' }], nextCursor: null });
    const newest = await audit.list({ limit: 100 });
    expect(newest.entries.map(({ id }) => id)).toEqual(
      newest.entries.map(({ id }) => id).sort((one, other) => (one < other ? 1 : -1)),
    );
    expect(newest.entries.map(({ id }) => id)).toContain(entries[0]?.id);
    problemOf(await person.client.get('/api/audit'), 403, 'auth.admin_required');
  });
});
