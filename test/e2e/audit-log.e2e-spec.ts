import { grantRole } from '../../apps/cli/src/users/grant-role';
import { Client } from 'pg';
import { apiBy } from '../support/api';
import { type Client as HttpClient, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import {
  authDatabase,
  loggedIn,
  newRegistration,
  type Person,
  published,
  registered,
  type Registration,
  someone,
  succeeded,
  unique,
} from '../support/people';
import { someoneWith } from '../support/roles';
import { problemOf } from '../support/problem';
import type { Login, Tokens } from '../support/shapes';
import { testState } from '../support/state';
import { traceIdOf } from '../support/telemetry';
import { redeliveredDeletions } from '../support/redelivered-deletions';

interface Entry {
  id: string;
  at: Date;
  action: string;
  account_id: string | null;
  actor_id: string | null;
  session_id: string | null;
  client_address: string | null;
  request_id: string | null;
  trace_id: string | null;
  details: object;
}

const NEW_PASSWORD = 'another horse 8';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('the audit log', () => {
  let database: Client;

  beforeAll(async () => {
    database = new Client({ connectionString: testState().databaseUrls?.auth });
    await database.connect();
  });
  afterAll(() => database?.end());

  const where = async <Row extends object = Entry>(condition: string, value: string): Promise<Row[]> =>
    (await database.query<Row>(`SELECT * FROM audit_entry WHERE ${condition} ORDER BY id`, [value])).rows;
  const of = ({ user }: Person): Promise<Entry[]> => where('account_id = $1', user.id);
  const actions = async (person: Person): Promise<string[]> => (await of(person)).map(({ action }) => action);
  /** The only entry of this action about a person's account, which must name the request. */
  async function only(person: Person, action: string): Promise<Entry> {
    const found = (await of(person)).filter((entry) => entry.action === action);
    expect(found).toHaveLength(1);
    const [entry] = found as [Entry];
    expect(entry.id).toMatch(UUID);
    expect(entry.client_address).toMatch(/^(127\.0\.0\.1|::1|::\/64)$/);
    expect(entry.request_id).not.toBe('');
    expect(entry.request_id).not.toBeNull();
    expect(entry.trace_id).toMatch(/^[0-9a-f]{32}$/);
    return entry;
  }
  const sessionOf = ({ token }: Person): string =>
    (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;
  const self = (person: Person): object => ({
    account_id: person.user.id,
    actor_id: person.user.id,
    session_id: sessionOf(person),
  });

  it('has a registration, with its request', async () => {
    const registration = newRegistration();
    const client = visitor().with({ 'x-request-id': unique('request') });
    const answer = await client.post<Login>('/api/register', registration);
    const login = succeeded(answer, 201);
    const { username } = login.user;
    const person: Person = { ...registration, ...login, api: apiBy(client), client, username };
    expect(await actions(person)).toEqual(['account.registered']);
    const entry = await only(person, 'account.registered');
    expect(entry).toMatchObject(self(person));
    expect(entry.request_id).toBe(answer.headers['x-request-id']);
  });

  it('has a repeated registration once, and a refused one not at all', async () => {
    const client = visitor().with({ 'idempotency-key': unique('key') });
    const registration = newRegistration();
    const request = unique('refused');
    const { user } = succeeded(await client.post<Login>('/api/register', registration), 201);
    succeeded(await client.post<Login>('/api/register', registration), 201);
    const taken = visitor().with({ 'x-request-id': request });
    problemOf(
      await taken.post('/api/register', newRegistration({ email: registration.email })),
      409,
      'auth.email_taken',
    );
    expect(await where('account_id = $1', user.id)).toHaveLength(1);
    expect(await where('request_id = $1', request)).toEqual([]);
  });

  it('has logins that succeed and fail, and of unknown addresses only where they were tried', async () => {
    const person = await registered();
    const again = await loggedIn(person);
    expect(await only(person, 'login.succeeded')).toMatchObject(self(again));
    problemOf(await login({ ...person, password: 'not this one' }), 401, 'auth.wrong_credentials');
    expect(await only(person, 'login.failed')).toMatchObject({ actor_id: null, session_id: null });

    const client = visitor().with({ 'x-request-id': unique('request') });
    const answer = await login(newRegistration(), client);
    problemOf(answer, 401, 'auth.wrong_credentials');
    const unknown = await where('request_id = $1', String(answer.headers['x-request-id']));
    expect(unknown).toMatchObject([
      { action: 'login.failed', account_id: null, actor_id: null, details: {} },
    ]);
  });

  it('has sessions that end, each once', async () => {
    const person = await registered();
    const [ended, handedOver] = [await loggedIn(person), await loggedIn(person)];
    const path = `/api/sessions/${sessionOf(ended)}`;
    succeeded(await person.client.delete(path), 204);
    problemOf(await person.client.delete(path), 404, 'auth.session_not_found');
    expect(await only(person, 'session.revoked')).toMatchObject({ ...self(ended), details: {} });

    const { refreshToken } = handedOver;
    succeeded(await person.client.post('/api/logout', { refreshToken }), 200);
    expect(await only(person, 'logout')).toMatchObject(self(person));
    const revoked = (await of(person)).filter(({ action }) => action === 'session.revoked');
    expect(revoked[1]).toMatchObject({ ...self(handedOver), details: { because: 'logout' } });
    expect(revoked).toHaveLength(2);
  });

  it('has a log-out once, also with the session’s own refresh token', async () => {
    const person = await registered();
    succeeded(await person.client.post('/api/logout', { refreshToken: person.refreshToken }), 200);
    expect(await actions(person)).toEqual(['account.registered', 'logout']);
  });

  it('has a reused refresh token, without an actor', async () => {
    const person = await registered();
    const next = succeeded(await refresh(person.refreshToken), 200);
    succeeded(await refresh(next.refreshToken), 200);
    for (let turn = 0; turn < 2; turn++)
      problemOf(await refresh(person.refreshToken), 401, 'auth.refresh_refused');
    expect(await actions(person)).toEqual(['account.registered', 'token.reused']);
    expect(await only(person, 'token.reused')).toMatchObject({ ...self(person), actor_id: null });
  });

  it('has a new password and a request for another e-mail address, and neither other changes nor refused ones', async () => {
    const person = await registered();
    const other = await loggedIn(person);
    const put = (body: object) => person.client.put('/api/user', body);
    const currentPassword = person.password;
    succeeded(await put({ name: 'Another Name', email: person.email, currentPassword }), 200);
    const taken = { password: NEW_PASSWORD, email: (await someone()).email, currentPassword };
    problemOf(await put(taken), 409, 'auth.email_taken');
    expect(await actions(person)).toEqual(['account.registered', 'login.succeeded']);

    succeeded(await put({ password: NEW_PASSWORD, email: newRegistration().email, currentPassword }), 200);
    for (const action of ['password.changed', 'email.change_requested'])
      expect(await only(person, action)).toMatchObject({ ...self(person), details: {} });
    expect(await only(person, 'session.revoked')).toMatchObject({
      ...{ actor_id: person.user.id, session_id: sessionOf(other) },
      details: { because: 'password.changed' },
    });
  });

  it('has a wrong current password, with the session in which it was tried', async () => {
    const person = await registered();
    const currentPassword = 'not this one';
    const attempts = [
      () => person.client.put('/api/user', { email: newRegistration().email, currentPassword }),
      () => person.client.put('/api/user', { password: NEW_PASSWORD, currentPassword }),
      () => person.client.delete('/api/user', { currentPassword }),
    ];
    for (const attempt of attempts) problemOf(await attempt(), 403, 'auth.wrong_current_password');
    problemOf(
      await person.client.put('/api/user', { password: NEW_PASSWORD }),
      400,
      'auth.current_password_required',
    );
    const refused = (await of(person)).slice(1);
    expect(refused).toMatchObject(
      attempts.map(() => ({ action: 'password.refused', ...self(person), details: {} })),
    );
    expect(refused.every(({ request_id, client_address }) => request_id && client_address)).toBe(true);
  });

  it('has new roles with the old ones, whether an admin or a command gave them', async () => {
    const [granted, person] = await Promise.all([registered(), registered()]);
    await grantRole(authDatabase(), granted.email, 'admin');
    const admin = await loggedIn(granted);
    expect((await of(admin)).find(({ action }) => action === 'role.changed')).toMatchObject({
      ...{ actor_id: null, details: { from: ['user'], to: ['admin', 'user'], by: 'user:grant' } },
    });
    const put = (roles: string[]) => admin.client.put(`/api/users/${person.user.id}`, { roles });
    succeeded(await put(['user', 'moderator']), 200);
    succeeded(await put(['moderator', 'user']), 200);
    expect(await only(person, 'role.changed')).toMatchObject({
      ...self(person),
      ...{ actor_id: admin.user.id, session_id: sessionOf(admin) },
      details: { from: ['user'], to: ['moderator', 'user'] },
    });
  });

  it('has an article once that another account deletes, and no article that its author deletes', async () => {
    const [author, moderator] = [await registered(), await someoneWith('moderator')];
    const [own, other] = [await published(author), await published(author)];
    await author.api.articles.delete({ slug: own.slug });
    const client = moderator.client.with({ 'x-request-id': unique('request') });
    const answer = await client.delete(`/api/articles/${other.slug}`);
    succeeded(answer, 204);
    const deletions = async () => (await of(author)).filter(({ action }) => action === 'article.deleted');
    const [entry] = await eventually(async () => {
      const found = await deletions();
      expect(found).toHaveLength(1);
      return found;
    });
    expect(entry).toMatchObject({
      ...{ account_id: author.user.id, actor_id: moderator.user.id, session_id: null, client_address: null },
      ...{ request_id: answer.headers['x-request-id'], trace_id: traceIdOf(answer) },
      details: { articleId: other.id, slug: other.slug },
    });
    const facts = await redeliveredDeletions(author.user.id, 2);
    expect(facts.map(({ created_at }) => created_at)).toContainEqual(entry?.at);
    expect(await deletions()).toEqual([entry]);
  });

  it('has a comment once that another account deletes, and no comment that its author deletes', async () => {
    const [author, writer] = await Promise.all([someone(), registered()]);
    const { slug, id: articleId } = await published(author);
    const add = async () => {
      const body = unique('comment');
      const answer = await writer.client.post<{ comment: { id: string } }>(`/api/articles/${slug}/comments`, {
        body,
      });
      return succeeded(answer, 201).comment.id;
    };
    const remove = (client: HttpClient, id: string) => client.delete(`/api/articles/${slug}/comments/${id}`);
    succeeded(await remove(writer.client, await add()), 204);
    const commentId = await add();
    const answer = await remove(author.client, commentId);
    succeeded(answer, 204);
    const deletions = await eventually(async () => {
      const found = (await of(writer)).filter(({ action }) => action === 'comment.deleted');
      expect(found.length).toBeGreaterThan(0);
      return found;
    });
    expect(deletions).toHaveLength(1);
    expect(deletions[0]).toMatchObject({
      ...{ account_id: writer.user.id, actor_id: author.user.id, session_id: null, client_address: null },
      ...{ request_id: answer.headers['x-request-id'], trace_id: traceIdOf(answer) },
      details: { articleId, commentId, slug },
    });
  });

  it('outlives the account', async () => {
    const [admin, person, other] = [await someoneWith('admin'), await registered(), await registered()];
    await person.api.user.delete({ currentPassword: person.password });
    succeeded(await admin.client.delete(`/api/users/${other.user.id}`), 204);
    expect(await only(person, 'account.deleted')).toMatchObject(self(person));
    expect(await only(other, 'account.deleted')).toMatchObject({ actor_id: admin.user.id });
    expect(await actions(person)).toEqual(['account.registered', 'session.revoked', 'account.deleted']);
  });

  it('contains no password, token, e-mail address or name, and its events no address of a client', async () => {
    const person = await registered();
    const again = await loggedIn(person);
    problemOf(await login({ ...person, password: 'not this one' }), 401, 'auth.wrong_credentials');
    const email = newRegistration().email;
    const change = { password: NEW_PASSWORD, email, currentPassword: person.password };
    await again.api.user.change(change);
    const answer = await login({ ...newRegistration(), password: 'a stranger’s own 9' });
    problemOf(answer, 401, 'auth.wrong_credentials');

    const rows = await where<object>(`$1 <> '' `, 'all');
    const sql = `SELECT data FROM outbox WHERE type = 'events.auth.audit-recorded.v1'`;
    const events = (await database.query<{ data: object }>(sql)).rows.map(({ data }) => JSON.stringify(data));
    const text = JSON.stringify(rows);
    const { user, password, token, refreshToken, name } = person;
    const secrets = [password, NEW_PASSWORD, token, refreshToken, again.token, again.refreshToken];
    const known = [...secrets, 'not this one', 'a stranger', email, user.email, '@', user.username, name];
    for (const word of known) expect(text).not.toContain(word);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events)
      expect(Object.keys(JSON.parse(event) as object).sort()).toEqual(
        ['entryId', 'action', 'accountId', 'actorId', 'sessionId'].sort(),
      );
    expect(events.join()).not.toMatch(/login\.failed|password\.refused/);
  });
});

const login = ({ email, password }: Registration, client = visitor()) =>
  client.post('/api/login', { email, password });
const refresh = (refreshToken: string) => visitor().post<Tokens>('/api/token/refresh', { refreshToken });
