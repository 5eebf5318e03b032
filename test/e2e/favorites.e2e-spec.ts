import { visitor } from '../support/client';
import { crowd, type Person, published, registered, succeeded, unique } from '../support/people';
import { problemOf } from '../support/problem';
import type { Article } from '../support/shapes';

const favorite = ({ client }: Person, slug: string) =>
  client.post<{ article: Article }>(`/api/articles/${slug}/favorite`);
const unfavorite = ({ client }: Person, slug: string) =>
  client.delete<{ article: Article }>(`/api/articles/${slug}/favorite`);
const seenBy = async (client = visitor(), slug: string) =>
  succeeded(await client.get<{ article: Article }>(`/api/articles/${slug}`), 200).article;

describe('favorites', () => {
  it('are added and counted, for the person who likes it and for all other readers', async () => {
    const [author, reader] = await Promise.all([registered(), registered()]);
    const before = await published(author);
    const { article } = succeeded(await favorite(reader, before.slug), 200);
    expect(article).toEqual({ ...before, favorited: true, favoritesCount: 1 });
    expect(await seenBy(reader.client, before.slug)).toEqual(article);
    expect(await seenBy(author.client, before.slug)).toEqual({ ...article, favorited: false });
    expect(await seenBy(visitor(), before.slug)).toEqual({ ...article, favorited: false });
  });

  it('are taken back', async () => {
    const [author, reader] = await Promise.all([registered(), registered()]);
    const before = await published(author);
    succeeded(await favorite(reader, before.slug), 200);
    const { article } = succeeded(await unfavorite(reader, before.slug), 200);
    expect(article).toEqual(before);
    expect(await seenBy(reader.client, before.slug)).toEqual(before);
  });

  it("may be one's own article", async () => {
    const author = await registered();
    const { slug } = await published(author);
    expect(succeeded(await favorite(author, slug), 200).article.favoritesCount).toBe(1);
  });

  it('are refused a second time', async () => {
    const person = await registered();
    const { slug } = await published(person);
    succeeded(await favorite(person, slug), 200);
    problemOf(await favorite(person, slug), 409, 'articles.already_favorite');
    expect((await seenBy(person.client, slug)).favoritesCount).toBe(1);
  });

  it('cannot be taken back when there is none', async () => {
    const person = await registered();
    const { slug } = await published(person);
    problemOf(await unfavorite(person, slug), 409, 'articles.not_favorite');
    succeeded(await favorite(person, slug), 200);
    succeeded(await unfavorite(person, slug), 200);
    problemOf(await unfavorite(person, slug), 409, 'articles.not_favorite');
    expect((await seenBy(person.client, slug)).favoritesCount).toBe(0);
  });

  it('need an article', async () => {
    const person = await registered();
    problemOf(await favorite(person, unique('no')), 404, 'articles.not_found');
    problemOf(await unfavorite(person, unique('no')), 404, 'articles.not_found');
  });

  it('accept an empty body with a content type of JSON', async () => {
    const person = await registered();
    const { slug } = await published(person);
    const json = person.client.with({ 'content-type': 'application/json' });
    succeeded(await json.send('POST', `/api/articles/${slug}/favorite`, ''), 200);
    succeeded(await json.send('DELETE', `/api/articles/${slug}/favorite`, ''), 200);
  });

  it('stay with an article that gets a new address', async () => {
    const person = await registered();
    const { slug } = await published(person);
    succeeded(await favorite(person, slug), 200);
    const moved = await person.client.put<{ article: Article }>(`/api/articles/${slug}`, {
      title: unique('Moved'),
    });
    expect(succeeded(moved, 200).article).toMatchObject({ favorited: true, favoritesCount: 1 });
  });
});

describe('concurrent favorites', () => {
  let readers: Person[];

  beforeAll(async () => {
    readers = await crowd(50);
  });

  it('are counted exactly, and taken back exactly', async () => {
    const { slug } = await published(await registered());
    const added = await Promise.all(readers.map((reader) => favorite(reader, slug)));
    expect(added.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(50);

    const half = readers.slice(0, 25);
    const removed = await Promise.all(half.map((reader) => unfavorite(reader, slug)));
    expect(removed.map(({ status }) => status)).toEqual(Array(25).fill(200));
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(25);
  });

  it('agree with the count while some are added and others taken back', async () => {
    const { slug } = await published(await registered());
    const [first, second] = [readers.slice(0, 25), readers.slice(25)];
    await Promise.all(first.map((reader) => favorite(reader, slug)));
    const answers = await Promise.all([
      ...first.map((reader) => unfavorite(reader, slug)),
      ...second.map((reader) => favorite(reader, slug)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(25);
    expect((await seenBy(first[0]?.client, slug)).favorited).toBe(false);
    expect((await seenBy(second[0]?.client, slug)).favorited).toBe(true);
  });

  it('of one person are one favorite', async () => {
    const { slug } = await published(await registered());
    const reader = readers[0] as Person;
    const added = await Promise.all(Array.from({ length: 20 }, () => favorite(reader, slug)));
    expect(added.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const refused of added.filter(({ status }) => status !== 200))
      problemOf(refused, 409, 'articles.already_favorite');
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(1);

    const removed = await Promise.all(Array.from({ length: 20 }, () => unfavorite(reader, slug)));
    expect(removed.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(409)]);
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(0);
  });

  it('are deleted with accounts that are deleted concurrently', async () => {
    const { slug } = await published(await registered());
    const leaving = await crowd(6);
    const staying = readers.slice(0, 6);
    await Promise.all(leaving.map((reader) => favorite(reader, slug)));
    await Promise.all([
      ...leaving.map(({ client, password }) => client.delete('/api/user', { currentPassword: password })),
      ...staying.map((reader) => favorite(reader, slug)),
    ]);
    expect((await seenBy(visitor(), slug)).favoritesCount).toBe(6);
  });
});
