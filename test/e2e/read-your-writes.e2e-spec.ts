import { apiBy, refused } from '../support/api';
import { visitor } from '../support/client';
import { type Person, published, registered, someone, succeeded, unique } from '../support/people';
import { problemOf } from '../support/problem';
import type { Article, ArticlePage, Profile, User } from '../support/shapes';

const ROUNDS = Array.from({ length: 4 }, (_, round) => round);

const profileOf = async (username: string) => (await apiBy().profiles.get({ username: username })).profile;
const articleOf = async (slug: string) => (await apiBy().articles.get({ slug })).article;
const publicPart = ({ id, username, name, bio, image }: Omit<Profile, 'following'>): Profile => ({
  id,
  username,
  name,
  bio,
  image,
  following: false,
});
const changed = async ({ client }: Person, changes: object) =>
  succeeded(await client.put<{ user: User }>('/api/user', changes), 200).user;

// Each loop immediately reads what it has just written; one stale response in any round is a failure.
describe('a read after an acknowledged write', () => {
  it('sees a registration: user, profile, a first article and its author', async () => {
    for (const round of ROUNDS) {
      const person = await registered({ name: `Newcomer ${round}` });
      const { user } = await person.api.user.get();
      expect(user).toEqual(person.user);
      expect(await profileOf(person.username)).toEqual(publicPart(person.user));
      const article = await published(person);
      expect(article.author).toEqual(publicPart(person.user));
      expect(await articleOf(article.slug)).toEqual(article);
    }
  });

  it('sees a registration that was concurrent with many others', async () => {
    await Promise.all(
      ROUNDS.map(async () => {
        const person = await registered();
        const [article] = await Promise.all([published(person), profileOf(person.username)]);
        expect(article.author.username).toBe(person.username);
      }),
    );
  });

  it("sees a new account's favorite of another author's article", async () => {
    const { slug } = await published(await someone());
    for (const round of ROUNDS) {
      const { client } = await registered();
      const { article } = succeeded(
        await client.post<{ article: Article }>(`/api/articles/${slug}/favorite`),
        200,
      );
      expect(article).toMatchObject({ favorited: true, favoritesCount: round + 1 });
    }
  });

  it('sees a new username in profile and author, and no longer the old one', async () => {
    const person = await registered();
    const { slug } = await published(person);
    let old = person.username;
    for (const round of ROUNDS) {
      const username = unique(`renamed${round}`);
      const user = await changed(person, { username });
      expect(await profileOf(username)).toEqual(publicPart(user));
      expect((await articleOf(slug)).author).toEqual(publicPart(user));
      expect(await slugsBy(username)).toEqual([slug]);
      await refused(apiBy().profiles.get({ username: old }), 404, 'users.not_found');
      expect(await slugsBy(old)).toEqual([]);
      old = username;
    }
  });

  it('sees a changed profile in user, profile and author', async () => {
    const person = await registered();
    const { slug } = await published(person);
    for (const round of ROUNDS) {
      const user = await changed(person, { name: `Name ${round}`, bio: `Bio ${round}` });
      expect(await person.api.user.get()).toEqual({ user });
      expect(await profileOf(person.username)).toEqual(publicPart(user));
      expect((await articleOf(slug)).author).toEqual(publicPart(user));
    }
  });

  it('sees a created, changed and deleted article in the list and its total', async () => {
    const person = await registered();
    for (const round of ROUNDS) {
      const { slug } = await published(person, { title: `Round ${round}` });
      expect(await slugsBy(person.username)).toEqual([slug]);
      const changes = { title: unique('Retitled') };
      const { article } = succeeded(
        await person.client.put<{ article: Article }>(`/api/articles/${slug}`, changes),
        200,
      );
      expect(await slugsBy(person.username)).toEqual([article.slug]);
      await person.api.articles.delete({ slug: article.slug });
      expect(await slugsBy(person.username)).toEqual([]);
    }
  });

  it('sees a deleted account: no profile, no article, no favorite, no login', async () => {
    const { slug } = await published(await someone());
    for (const _round of ROUNDS) {
      const person = await registered();
      const own = await published(person);
      await person.api.favorites.add({ slug });
      await person.api.user.delete({ currentPassword: person.password });
      await refused(apiBy().profiles.get({ username: person.username }), 404);
      await refused(apiBy().articles.get({ slug: own.slug }), 404);
      expect((await articleOf(slug)).favoritesCount).toBe(0);
      problemOf(await person.client.get('/api/user'), 401, 'auth.token_revoked');
    }
  });

  it('sees the new owner of a username that was released', async () => {
    for (const _round of ROUNDS.slice(0, 3)) {
      const [first, second] = await Promise.all([registered(), registered()]);
      const name = first.username;
      await changed(first, { username: unique('left') });
      await changed(second, { username: name });
      expect((await profileOf(name)).id).toBe(second.user.id);
      expect(await slugsBy(name)).toEqual([]);
      const { slug } = await published(second);
      expect(await slugsBy(name)).toEqual([slug]);
    }
  });
});

async function slugsBy(author: string): Promise<string[]> {
  const { articles, total } = succeeded(
    await visitor().get<ArticlePage>(`/api/articles?author=${author}`),
    200,
  );
  expect(total).toBe(articles.length);
  return articles.map(({ slug }) => slug);
}
