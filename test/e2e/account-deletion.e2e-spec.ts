import { apiBy, refused } from '../support/api';
import { visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { loggedIn, published, registered, someone, succeeded, unique } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import type { ArticlePage } from '../support/shapes';

describe("deleting one's account", () => {
  it('requires the current password', async () => {
    const person = await someone();
    invalidFields(await person.client.delete('/api/user'), ['currentPassword']);
    problemOf(
      await person.client.delete('/api/user', { currentPassword: 'not this one' }),
      403,
      'auth.wrong_current_password',
    );
    expect((await loggedIn(person)).user).toEqual(person.user);
  });

  it('deletes everything before it responds', async () => {
    const [person, author] = await Promise.all([registered(), registered()]);
    const tag = unique('tag');
    const own = await published(person, { tags: [tag] });
    const liked = await published(author, { tags: [tag] });
    for (const { slug } of [own, liked]) await person.api.favorites.add({ slug });
    await author.api.favorites.add({ slug: own.slug });

    const answer = await person.client.delete('/api/user', { currentPassword: person.password });

    expect(answer).toMatchObject({ status: 204, text: '' });
    await refused(apiBy().profiles.get({ username: person.username }), 404, 'users.not_found');
    await refused(apiBy().articles.get({ slug: own.slug }), 404, 'articles.not_found');
    const { article } = await apiBy().articles.get({ slug: liked.slug });
    expect(article.favoritesCount).toBe(0);
    expect(await listed(`tag=${tag}`)).toEqual([liked.slug]);
    for (const query of [`author=${person.username}`, `favorited=${person.username}`])
      expect(await listed(query)).toEqual([]);
    expect(await listed(`favorited=${author.username}`)).toEqual([]);
  });

  it('ends all its sessions, everywhere', async () => {
    const here = await registered();
    const others = await Promise.all([loggedIn(here), loggedIn(here)]);
    await here.api.user.delete({ currentPassword: here.password });
    problemOf(await here.client.get('/api/user'), 401, 'auth.token_revoked');
    problemOf(await here.client.post('/api/articles', { title: 'Ghost', body: 'Boo' }), 401);
    for (const { refreshToken } of [here, ...others])
      await refused(apiBy().auth.refresh({ refreshToken }), 401, 'auth.refresh_refused');
    for (const { client } of others)
      await eventually(async () =>
        problemOf(await client.get('/api/articles?limit=1'), 401, 'auth.token_revoked'),
      );
  });

  it('makes logging in fail as for an account that never existed', async () => {
    const person = await registered();
    const { email, password } = person;
    await person.api.user.delete({ currentPassword: password });
    await refused(apiBy().auth.login({ email, password }), 401, 'auth.wrong_credentials');
  });

  it('frees e-mail address and username for another person, who inherits nothing', async () => {
    const person = await registered();
    await published(person);
    await person.api.user.change({ bio: 'Old' });
    await person.api.user.delete({ currentPassword: person.password });
    const { email, username } = person;
    const heir = await registered({ email, username });
    expect(heir.user).toMatchObject({ email, username, bio: '' });
    expect(heir.user.id).not.toBe(person.user.id);
    expect(await listed(`author=${username}`)).toEqual([]);
    expect((await published(heir)).author.id).toBe(heir.user.id);
  });

  it("works for one's own account only", async () => {
    const [person, other] = await Promise.all([registered(), someone()]);
    await person.api.user.delete({ currentPassword: person.password });
    expect((await loggedIn(other)).user).toEqual(other.user);
  });

  it('succeeds for exactly one of many concurrent requests', async () => {
    const { client, password } = await registered();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => client.delete('/api/user', { currentPassword: password })),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    for (const { status } of answers) expect([204, 401, 403, 404]).toContain(status);
  });
});

async function listed(query: string): Promise<string[]> {
  const { articles, total } = succeeded(await visitor().get<ArticlePage>(`/api/articles?${query}`), 200);
  expect(total).toBe(articles.length);
  return articles.map(({ slug }) => slug);
}
