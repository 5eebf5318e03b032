import { type Client, visitor } from '../support/client';
import { newRegistration, registered, succeeded, unique } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import type { Article, Login } from '../support/shapes';

const withKey = (client: Client, key: string) => client.with({ 'idempotency-key': key });

describe('a registration with an Idempotency-Key', () => {
  it('that is repeated creates one account and gets the first response', async () => {
    const client = withKey(visitor(), unique('key'));
    const registration = newRegistration();
    const first = succeeded(await client.post<Login>('/api/register', registration), 201);
    const again = succeeded(await client.post<Login>('/api/register', registration), 201);
    expect(again).toEqual(first);
    expect((await visitor().as(again.token).get('/api/user')).status).toBe(200);
  });

  it('that is sent many times concurrently creates one account', async () => {
    const client = withKey(visitor(), unique('key'));
    const registration = newRegistration();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => client.post<Login>('/api/register', registration)),
    );
    const opened = answers.filter(({ status }) => status === 201).map(({ body }) => body.user.id);
    expect(new Set(opened).size).toBe(1);
    for (const answer of answers) if (answer.status !== 201) problemOf(answer, 409, 'idempotency.in_flight');
  });

  it('is rejected with a different body', async () => {
    const client = withKey(visitor(), unique('key'));
    await client.post('/api/register', newRegistration());
    problemOf(await client.post('/api/register', newRegistration()), 409, 'idempotency.mismatch');
  });

  it('does not get the response of a deleted account', async () => {
    const client = withKey(visitor(), unique('key'));
    const registration = newRegistration();
    const first = succeeded(await client.post<Login>('/api/register', registration), 201);
    const own = visitor().as(first.token);
    succeeded(await own.delete('/api/user', { currentPassword: registration.password }), 204);
    const again = await client.post<Login>('/api/register', registration);
    expect(again.status === 201 && again.body.user.id).not.toBe(first.user.id);
  });

  it('that failed may be corrected and sent again', async () => {
    const taken = await registered();
    const client = withKey(visitor(), unique('key'));
    problemOf(
      await client.post('/api/register', newRegistration({ email: taken.email })),
      409,
      'auth.email_taken',
    );
    succeeded(await client.post('/api/register', newRegistration()), 201);
  });
});

describe('an article with an Idempotency-Key', () => {
  const article = () => ({ title: unique('title'), body: 'text', tags: ['b', 'a'] });

  it('that is repeated creates one article and gets the first response, even after a change', async () => {
    const { client } = await registered();
    const keyed = withKey(client, unique('key'));
    const input = article();
    const first = succeeded(await keyed.post<{ article: Article }>('/api/articles', input), 201);
    await client.put(`/api/articles/${first.article.slug}`, { description: 'changed' });
    const again = succeeded(await keyed.post<{ article: Article }>('/api/articles', { ...input }), 201);
    expect(again).toEqual(first);
    const { body } = await client.get<{ total: number }>(
      `/api/articles?author=${first.article.author.username}`,
    );
    expect(body.total).toBe(1);
  });

  it('does not share its key with other accounts', async () => {
    const [one, other] = await Promise.all([registered(), registered()]);
    const key = unique('key');
    const input = article();
    const first = succeeded(
      await withKey(one.client, key).post<{ article: Article }>('/api/articles', input),
      201,
    );
    const second = succeeded(
      await withKey(other.client, key).post<{ article: Article }>('/api/articles', input),
      201,
    );
    expect(second.article.id).not.toBe(first.article.id);
  });

  it('is rejected when the key is malformed', async () => {
    const { client } = await registered();
    for (const key of ['', ' ', 'x'.repeat(256), 'a b']) {
      invalidFields(await withKey(client, key).post('/api/articles', article()), ['Idempotency-Key']);
    }
  });
});
