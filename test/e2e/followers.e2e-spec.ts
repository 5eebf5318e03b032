import { visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { crowd, type Person, published, succeeded, unique } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import type { Article, Notice, NoticePage } from '../support/shapes';

const follow = async ({ client }: Person, { username }: Person) =>
  succeeded(await client.post(`/api/profiles/${username}/follow`), 200);
const unfollow = async ({ client }: Person, { username }: Person) =>
  succeeded(await client.delete(`/api/profiles/${username}/follow`), 200);
const notices = async ({ client }: Person, ...kinds: string[]): Promise<Notice[]> => {
  const page = succeeded(await client.get<NoticePage>('/api/notifications?limit=100'), 200);
  return page.notifications.filter(({ kind }) => kinds.includes(kind));
};
const titles = async (person: Person): Promise<unknown[]> =>
  (await notices(person, 'author_published')).map(({ data }) => data.title);
/** Waits until a follower is notified of the article, so that all fan-outs before it are over for this person. */
const told = (person: Person, { title }: Article) =>
  eventually(async () => expect((await titles(person))[0]).toBe(title));

let author: Person;
let reader: Person;
/** A follower by whom the others know that a fan-out is over. */
let witness: Person;

beforeEach(async () => {
  [author, reader, witness] = (await crowd(3)) as [Person, Person, Person];
  await follow(witness, author);
});

describe('followers', () => {
  it('are notified of an article, as long as they follow its author', async () => {
    // Those who follow while a fan-out runs may be notified, too.
    await told(witness, await published(author));
    await follow(reader, author);
    const article = await published(author);
    await told(reader, article);
    const [notice, ...others] = await notices(reader, 'author_published', 'article_published');
    expect(others).toEqual([]);
    const { id: articleId, slug, title } = article;
    expect(notice).toMatchObject({
      data: { articleId, slug, title, userId: author.user.id, username: author.username },
      count: 1,
      read: false,
    });
    await unfollow(reader, author);
    await told(witness, await published(author));
    expect(await titles(reader)).toEqual([title]);
    expect(await notices(author, 'author_published')).toEqual([]);
  });

  it('have notifications with the current name of the article, and none of a deleted one', async () => {
    await follow(reader, author);
    const [kept, deleted] = [await published(author), await published(author)];
    await told(reader, deleted);
    const title = unique('Renamed');
    succeeded(await author.client.put(`/api/articles/${kept.slug}`, { title }), 200);
    succeeded(await author.client.delete(`/api/articles/${deleted.slug}`), 204);
    await eventually(async () => expect(await titles(reader)).toEqual([title]));
  });

  it('are not notified any more by an account that is deleted, and lose what it published', async () => {
    await follow(reader, author);
    await told(reader, await published(author));
    succeeded(await author.client.delete('/api/user', { currentPassword: author.password }), 204);
    await eventually(async () => expect(await titles(reader)).toEqual([]));
  });
});

describe('a person', () => {
  const followers = async () => (await notices(author, 'followed')).map(({ data }) => data.username);

  it('is notified of a new follower once, however often they follow, and not of one who left', async () => {
    await follow(reader, author);
    await eventually(async () => expect(await followers()).toEqual([reader.username, witness.username]));
    expect((await notices(author, 'followed'))[0]).toMatchObject({
      data: { userId: reader.user.id, username: reader.username },
    });
    await unfollow(reader, author);
    await eventually(async () => expect(await followers()).toEqual([witness.username]));
    await follow(reader, author);
    expect(await followers()).toEqual([witness.username]);
    succeeded(await witness.client.delete('/api/user', { currentPassword: witness.password }), 204);
    expect(await followers()).toEqual([]);
  });
});

describe('muting', () => {
  const at = ({ username }: { username: string }) => `/api/profiles/${username}/mute`;
  const mute = async ({ client }: Person, person: Person) =>
    expect(succeeded(await client.put(at(person)), 200)).toEqual({ muted: true });
  const unmute = async ({ client }: Person, person: Person) =>
    expect(succeeded(await client.delete(at(person)), 200)).toEqual({ muted: false });
  const muted = async ({ client }: Person, query = '') =>
    succeeded(
      await client.get<{ people: { username: string }[]; nextCursor: string | null }>(
        `/api/notifications/muted${query}`,
      ),
      200,
    );

  it('a person ends the notifications of what they do, and nothing else, until it is taken back', async () => {
    await follow(reader, author);
    const { slug } = await published(reader);
    await mute(reader, author);
    expect(succeeded(await reader.client.get(at(author)), 200)).toEqual({ muted: true });
    const missed = await published(author);
    succeeded(await author.client.post(`/api/articles/${slug}/comments`, { body: 'Unheard.' }), 201);
    succeeded(await author.client.post(`/api/articles/${slug}/favorite`), 200);
    await follow(author, reader);
    await told(witness, missed);
    succeeded(await witness.client.post(`/api/articles/${slug}/comments`, { body: 'Heard.' }), 201);
    const all = ['author_published', 'article_commented', 'article_favorited', 'followed'];
    await eventually(async () =>
      expect((await notices(reader, ...all)).map(({ data }) => data.username)).toEqual([witness.username]),
    );
    const feed = succeeded(await reader.client.get<{ articles: Article[] }>('/api/feed'), 200);
    expect(feed.articles.map(({ slug: one }) => one)).toEqual([missed.slug]);
    await unmute(reader, author);
    expect(succeeded(await reader.client.get(at(author)), 200)).toEqual({ muted: false });
    await told(reader, await published(author));
  });

  it('a kind ends all of it, in the inbox and everywhere', async () => {
    await follow(reader, author);
    const settings = '/api/notifications/settings';
    const change = { muted: ['author_published', 'author_published'] };
    expect(succeeded(await reader.client.put(settings, change), 200)).toMatchObject({
      muted: ['author_published'],
    });
    expect(succeeded(await reader.client.put(settings, {}), 200)).toMatchObject({
      muted: ['author_published'],
    });
    await told(witness, await published(author));
    expect(await titles(reader)).toEqual([]);
    succeeded(await reader.client.put(settings, { muted: [] }), 200);
    await told(reader, await published(author));
    invalidFields(await reader.client.put(settings, { muted: ['spam'] }), ['muted.0']);
  });

  it('is done once and taken back once, however often it is asked for', async () => {
    await mute(reader, author);
    await mute(reader, author);
    const { id, username, name, image } = author.user;
    expect(await muted(reader)).toEqual({ people: [{ id, username, name, image }], nextCursor: null });
    expect((await muted(author)).people).toEqual([]);
    await unmute(reader, author);
    await unmute(reader, author);
    expect((await muted(reader)).people).toEqual([]);
  });

  it('lists the last muted first, by pages, without deleted accounts', async () => {
    const people = await crowd(4);
    for (const person of people) await mute(reader, person);
    const [first, , , last] = people as [Person, Person, Person, Person];
    const page = await muted(reader, '?limit=3');
    const rest = await muted(reader, `?limit=3&cursor=${page.nextCursor}`);
    expect([...page.people, ...rest.people].map(({ username }) => username)).toEqual(
      people.map(({ username }) => username).reverse(),
    );
    expect(rest.nextCursor).toBeNull();
    succeeded(await last.client.delete('/api/user', { currentPassword: last.password }), 204);
    expect((await muted(reader)).people).toHaveLength(3);
    problemOf(await reader.client.get(at(last)), 404, 'users.not_found');
    await unmute(reader, first);
  });

  it('needs a token, and another person who exists', async () => {
    problemOf(await visitor().put(at(author)), 401, 'auth.required');
    problemOf(await reader.client.put(at({ username: unique('no') })), 404, 'users.not_found');
    problemOf(await reader.client.put(at(reader)), 409, 'notifications.mutes_self');
    invalidFields(await reader.client.get('/api/notifications/muted?cursor=x'), ['cursor']);
  });
});
