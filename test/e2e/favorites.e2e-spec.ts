import { type Api, apiBy, refused, statusOf } from '../support/api';
import { crowd, type Person, published, someone, succeeded, unique } from '../support/people';

const favorite = ({ api }: Person, slug: string) => api.favorites.add({ slug });
const unfavorite = ({ api }: Person, slug: string) => api.favorites.remove({ slug });
const seenBy = async ({ api }: { api: Api }, slug: string) => (await api.articles.get({ slug })).article;
const visitor = () => ({ api: apiBy() });

describe('favorites', () => {
  it('are added and counted, for the person who likes it and for all other readers', async () => {
    const [author, reader] = await Promise.all([someone(), someone(2)]);
    const before = await published(author);
    const { article } = await favorite(reader, before.slug);
    expect(article).toEqual({ ...before, favorited: true, favoritesCount: 1 });
    expect(await seenBy(reader, before.slug)).toEqual(article);
    expect(await seenBy(author, before.slug)).toEqual({ ...article, favorited: false });
    expect(await seenBy(visitor(), before.slug)).toEqual({ ...article, favorited: false });
  });

  it('are taken back', async () => {
    const [author, reader] = await Promise.all([someone(), someone(2)]);
    const before = await published(author);
    await favorite(reader, before.slug);
    const { article } = await unfavorite(reader, before.slug);
    expect(article).toEqual(before);
    expect(await seenBy(reader, before.slug)).toEqual(before);
  });

  it("may be one's own article", async () => {
    const author = await someone();
    const { slug } = await published(author);
    expect((await favorite(author, slug)).article.favoritesCount).toBe(1);
  });

  it('are refused a second time', async () => {
    const person = await someone();
    const { slug } = await published(person);
    await favorite(person, slug);
    await refused(favorite(person, slug), 409, 'articles.already_favorite');
    expect((await seenBy(person, slug)).favoritesCount).toBe(1);
  });

  it('cannot be taken back when there is none', async () => {
    const person = await someone();
    const { slug } = await published(person);
    await refused(unfavorite(person, slug), 409, 'articles.not_favorite');
    await favorite(person, slug);
    await unfavorite(person, slug);
    await refused(unfavorite(person, slug), 409, 'articles.not_favorite');
    expect((await seenBy(person, slug)).favoritesCount).toBe(0);
  });

  it('need an article', async () => {
    const person = await someone();
    await refused(favorite(person, unique('no')), 404, 'articles.not_found');
    await refused(unfavorite(person, unique('no')), 404, 'articles.not_found');
  });

  it('accept an empty body with a content type of JSON', async () => {
    const person = await someone();
    const { slug } = await published(person);
    const json = person.client.with({ 'content-type': 'application/json' });
    succeeded(await json.send('POST', `/api/articles/${slug}/favorite`, ''), 200);
    succeeded(await json.send('DELETE', `/api/articles/${slug}/favorite`, ''), 200);
  });

  it('stay with an article that gets a new address', async () => {
    const person = await someone();
    const { slug } = await published(person);
    await favorite(person, slug);
    const { article } = await person.api.articles.change({ slug, title: unique('Moved') });
    expect(article).toMatchObject({ favorited: true, favoritesCount: 1 });
  });
});

describe('concurrent favorites', () => {
  let readers: Person[];

  beforeAll(async () => {
    readers = await crowd(20);
  });

  it('are counted exactly, and taken back exactly', async () => {
    const { slug } = await published(await someone());
    await Promise.all(readers.map((reader) => favorite(reader, slug)));
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(20);

    const half = readers.slice(0, 10);
    await Promise.all(half.map((reader) => unfavorite(reader, slug)));
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(10);
  });

  it('agree with the count while some are added and others taken back', async () => {
    const { slug } = await published(await someone());
    const [first, second] = [readers.slice(0, 10), readers.slice(10)];
    await Promise.all(first.map((reader) => favorite(reader, slug)));
    await Promise.all([
      ...first.map((reader) => unfavorite(reader, slug)),
      ...second.map((reader) => favorite(reader, slug)),
    ]);
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(10);
    expect((await seenBy(first[0] as Person, slug)).favorited).toBe(false);
    expect((await seenBy(second[0] as Person, slug)).favorited).toBe(true);
  });

  it('of one person are one favorite', async () => {
    const { slug } = await published(await someone());
    const reader = readers[0] as Person;
    const added = Array.from({ length: 20 }, () => favorite(reader, slug));
    const statuses = await Promise.all(added.map(statusOf));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    for (const call of added.filter((_, index) => statuses[index] !== 200))
      await refused(call, 409, 'articles.already_favorite');
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(1);

    const removed = Array.from({ length: 20 }, () => statusOf(unfavorite(reader, slug)));
    expect((await Promise.all(removed)).sort()).toEqual([200, ...Array<number>(19).fill(409)]);
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(0);
  });

  it('are deleted with accounts that are deleted concurrently', async () => {
    const { slug } = await published(await someone());
    const leaving = await crowd(6);
    const staying = readers.slice(0, 6);
    await Promise.all(leaving.map((reader) => favorite(reader, slug)));
    await Promise.all([
      ...leaving.map(({ api, password }) => api.user.delete({ currentPassword: password })),
      ...staying.map((reader) => favorite(reader, slug)),
    ]);
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(6);
  });
});
