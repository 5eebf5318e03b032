import { apiBy, refused } from '../support/api';
import { visitor } from '../support/client';
import { type Person, published, registered, someone, unique } from '../support/people';
import { someoneWith } from '../support/roles';
import { invalidFields, problemOf } from '../support/problem';
import { RFC3339_UTC, UUID_V7 } from '../support/shapes';

/** Sends any text, also one that does not fit the API. */
const post = ({ client }: Person, body: object) => client.post('/api/articles', body);
const get = (slug: string, { api } = { api: apiBy() }) => api.articles.get({ slug });
/** The same as a response, with its headers. */
const response = (slug: string, client = visitor()) => client.get(`/api/articles/${slug}`);
const change = ({ api }: Person, slug: string, wish: object) => api.articles.change({ ...wish, slug });
const remove = ({ api }: Person, slug: string) => api.articles.delete({ slug });

describe('writing an article', () => {
  it('returns it as every reader gets it', async () => {
    const author = await someone();
    const text = {
      title: unique('On Tests'),
      body: '# Tests\n\nWrite them.',
      description: 'Short',
      tags: ['one', 'two'],
    };
    const { article } = await author.api.articles.create(text);
    const { id, username, name, bio, image } = author.user;
    expect(article).toEqual({
      ...text,
      id: expect.stringMatching(UUID_V7) as string,
      slug: text.title.toLowerCase().replace(' ', '-'),
      favorited: false,
      favoritesCount: 0,
      createdAt: expect.stringMatching(RFC3339_UTC) as string,
      updatedAt: article.createdAt,
      author: { id, username, name, bio, image, following: false },
    });
    expect(await get(article.slug)).toEqual({ article });
  });

  it('needs no description and no tags', async () => {
    const article = await published(await someone());
    expect(article).toMatchObject({ description: '', tags: [] });
  });

  it('keeps tags in order, in lower case, each once', async () => {
    const tags = ['Zebra', ' apple ', 'zebra', 'ÄPFEL', 'c++', 'APPLE'];
    const article = await published(await someone(), { tags });
    expect(article.tags).toEqual(['zebra', 'apple', 'äpfel', 'c++']);
  });

  it('makes an address from every title', async () => {
    const author = await someone();
    for (const title of [
      'Füße & Co.',
      '🦊',
      '你好世界',
      '../../etc/passwd',
      '?',
      '%2e%2e',
      'a'.repeat(200),
      'favorite',
    ]) {
      const article = await published(author, { title });
      expect(article.title).toBe(title);
      expect(article.slug).toMatch(/^[a-z\d]+(-[a-z\d]+)*$/);
      expect((await get(article.slug)).article.title).toBe(title);
    }
  });

  it('gives two articles with one title different addresses', async () => {
    const [author, other] = await Promise.all([someone(), someone(2)]);
    const title = unique('Twice');
    const slugs = [
      (await published(author, { title })).slug,
      (await published(author, { title })).slug,
      (await published(other, { title })).slug,
    ];
    expect(new Set(slugs).size).toBe(3);
  });

  it('names every invalid field at once', async () => {
    const text = { title: ' ', body: '', description: 'd'.repeat(501), tags: ['ok', ''], draft: true };
    invalidFields(await post(await someone(), text), ['title', 'body', 'description', 'tags.1', 'draft']);
    invalidFields(await post(await someone(), {}), ['title', 'body']);
  });

  it.each([
    ['title', 't'.repeat(201)],
    ['body', 'b'.repeat(500_001)],
    ['tags', Array(21).fill('t')],
    ['tags', 'not a list'],
    ['slug', 'chosen'],
    ['favoritesCount', 100],
    ['author', 'somebody-else'],
  ])('refuses the %s %#', async (field, value) => {
    const text = { title: unique('Title'), body: 'Body', [field]: value };
    invalidFields(await post(await someone(), text), [field]);
  });

  it('accepts 500 KB of different words', async () => {
    const body = Array.from({ length: 60_000 }, (_, index) => `w${index.toString(36)}x`)
      .join(' ')
      .padEnd(499_000, ' z');
    const article = await published(await someone(), { body });
    expect((await get(article.slug)).article.body).toBe(body);
  });

  it('accepts a text that fills a request of one mebibyte, and returns it', async () => {
    const body = '語'.repeat(349_400);
    const { slug } = await published(await someone(), { title: 'Long', body });
    expect((await get(slug)).article.body === body).toBe(true);
  });

  it('accepts one word of 500 KB, and half a million punctuation marks', async () => {
    const author = await someone();
    for (const body of ['w'.repeat(500_000), '🦊'.repeat(200_000)])
      expect((await published(author, { body })).body).toBe(body);
  });
});

describe('reading an article', () => {
  it('is public, with or without a token', async () => {
    const author = await someone();
    const article = await published(author);
    for (const reader of [undefined, author, await someone(2)])
      expect(await get(article.slug, reader)).toEqual({ article });
  });

  it.each([unique('no'), '%', "' OR 1=1 --", 'ä/ö', '🦊', 'a'.repeat(900)])(
    'is not found as %j',
    async (slug) => {
      await refused(get(slug), 404, 'articles.not_found');
    },
  );

  it('is not found by a segment that browsers resolve', async () => {
    problemOf(await response('..'), 404, 'articles.not_found');
  });

  it('is answered with 304 until it changes, when the client sends its ETag', async () => {
    const author = await someone();
    const { slug } = await published(author);
    const { etag = '' } = (await response(slug)).headers;
    expect(etag).toMatch(/^(W\/)?"[^"]+"$/);
    const known = visitor().with({ 'if-none-match': etag });
    expect(await response(slug, known)).toMatchObject({ status: 304, text: '' });
    await change(author, slug, { body: 'Changed' });
    expect((await response(slug, known)).status).toBe(200);
  });

  it('has another ETag after a favorite, and for the person who likes it', async () => {
    const [author, reader] = await Promise.all([someone(), someone(2)]);
    const { slug } = await published(author);
    const before = (await response(slug)).headers.etag;
    await reader.api.favorites.add({ slug });
    const after = (await response(slug)).headers.etag;
    const own = (await response(slug, reader.client)).headers.etag;
    expect(new Set([before, after, own]).size).toBe(3);
  });
});

describe('changing an article', () => {
  it.each([
    { body: 'Another body' },
    { description: 'Another description' },
    { description: '' },
    { tags: ['other', 'tags'] },
    { tags: [] },
    { body: 'B', description: 'D', tags: ['t'] },
  ])('changes what is asked and keeps the rest: %j', async (wish) => {
    const author = await someone();
    const before = await published(author, { description: 'Old', tags: ['old'] });
    const { article } = await change(author, before.slug, wish);
    expect(article).toEqual({ ...before, ...wish, updatedAt: article.updatedAt });
    expect(article.updatedAt > before.updatedAt).toBe(true);
    expect(await get(before.slug)).toEqual({ article });
  });

  it('gives it a new address with a new title; the old one redirects there', async () => {
    const author = await someone();
    const before = await published(author);
    const title = unique('Moved');
    const { article } = await change(author, before.slug, { title });
    expect(article).toMatchObject({ id: before.id, title, slug: title.toLowerCase() });
    await refused(get(before.slug), 301, 'articles.moved');
    expect(await get(article.slug)).toEqual({ article });
  });

  it('keeps its address when the title stays', async () => {
    const author = await someone();
    const { slug, title } = await published(author);
    expect((await change(author, slug, { title, body: 'New' })).article.slug).toBe(slug);
    expect((await change(author, slug, {})).article.slug).toBe(slug);
  });

  it('gives it a number beside another article with the same title', async () => {
    const author = await someone();
    const [one, other] = [await published(author), await published(author)];
    const { article } = await change(author, other.slug, { title: one.title });
    expect(article.slug).not.toBe(one.slug);
    expect(article.title).toBe(one.title);
  });

  it('is allowed to its author only, not to moderators or admins', async () => {
    const [author, ...others] = await Promise.all([
      someone(),
      someone(2),
      someoneWith('moderator'),
      someoneWith('admin'),
    ]);
    const article = await published(author);
    for (const other of others)
      await refused(change(other, article.slug, { title: 'Mine now' }), 403, 'articles.not_the_author');
    expect(await get(article.slug)).toEqual({ article });
  });

  it('names every invalid field at once', async () => {
    const author = await someone();
    const { slug } = await published(author);
    const wish = { title: '', body: '', description: 1, tags: {}, slug: 'x', favoritesCount: 9 };
    invalidFields(await author.client.put(`/api/articles/${slug}`, wish), Object.keys(wish));
  });

  it('answers 404 when there is no such article', async () => {
    await refused(change(await someone(), unique('no'), { body: 'B' }), 404, 'articles.not_found');
  });
});

describe('deleting an article', () => {
  it('is allowed to its author, and returns no body', async () => {
    const author = await someone();
    const { slug } = await published(author);
    expect(await remove(author, slug)).toBeUndefined();
    await refused(get(slug), 404, 'articles.not_found');
    await refused(remove(author, slug), 404, 'articles.not_found');
  });

  it('is not allowed to other users', async () => {
    const article = await published(await someone());
    await refused(remove(await someone(2), article.slug), 403, 'articles.not_the_author');
    expect(await get(article.slug)).toEqual({ article });
  });

  it.each(['moderator', 'admin'] as const)('is allowed to a %s, too, for any author', async (role) => {
    const { slug } = await published(await someone());
    await remove(await someoneWith(role), slug);
    await refused(get(slug), 404, 'articles.not_found');
  });

  it('deletes its favorites with it', async () => {
    const author = await registered();
    const { slug } = await published(author);
    await author.api.favorites.add({ slug });
    await remove(author, slug);
    expect(await apiBy().articles.list({ favorited: author.username })).toMatchObject({
      articles: [],
      total: 0,
    });
  });
});
