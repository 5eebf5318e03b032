import { unique } from '../support/people';
import {
  expectErrors,
  joined,
  type Member,
  posted,
  type RealWorldArticle,
  RealWorldClient,
} from '../support/realworld';
import { RFC3339_UTC } from '../support/shapes';

const BLANK = ["can't be blank"];
const MISSING = { token: ['is missing'] };
const NOT_FOUND = { article: ['not found'] };
const FORBIDDEN = { article: ['forbidden'] };
const time = expect.stringMatching(RFC3339_UTC) as string;

let api: RealWorldClient;
let author: Member;
let reader: Member;
beforeAll(async () => {
  api = new RealWorldClient();
  [author, reader] = await Promise.all([joined(), joined()]);
});

const change = (slug: string, article: object, by = author) =>
  by.api.call('changeArticle', `/articles/${slug}`, { article });
const list = async (query: string, client = api) => {
  const { status, body } = await client.call('listArticles', `/articles${query}`);
  expect(status).toBe(200);
  return body;
};
const slugs = ({ articles }: { articles: { slug: string }[] }) => articles.map(({ slug }) => slug);

describe('an article in the RealWorld API', () => {
  it('is created with its tags in order, and read by anyone', async () => {
    const tagList = [unique('z'), unique('a')];
    const text = { title: unique('Title'), description: 'About it', body: 'A body.\n\nAnd more.' };
    const article = await posted(author, { ...text, tagList });
    const profile = { username: author.username, bio: null, image: null, following: false };
    expect(article).toEqual({
      ...text,
      slug: expect.any(String) as string,
      tagList,
      createdAt: time,
      updatedAt: article.createdAt,
      favorited: false,
      favoritesCount: 0,
      author: profile,
    });
    for (const client of [api, reader.api, author.api])
      expect((await client.call('getArticle', `/articles/${article.slug}`)).body).toEqual({ article });
  });

  it('needs no tags; blank ones are left out', async () => {
    expect((await posted(author)).tagList).toEqual([]);
    expect((await posted(author, { tagList: ['', 'b', ' '] })).tagList).toEqual(['b']);
  });

  it.each(['title', 'description', 'body'])('needs a %s', async (field) => {
    const whole = { title: unique('Title'), description: 'd', body: 'b' };
    for (const value of ['', ' \n', null, undefined]) {
      const article = { ...whole, [field]: value };
      const created = await author.api.call('createArticle', '/articles', { article });
      expectErrors(created, 422, { [field]: BLANK });
    }
    const { slug } = await posted(author);
    for (const value of ['', null])
      expectErrors(await change(slug, { [field]: value }), 422, { [field]: BLANK });
  });

  it('has its own slug, also when another one has its title', async () => {
    const title = unique('Same');
    const [first, second] = [await posted(author, { title }), await posted(reader, { title })];
    expect(first.slug).not.toBe(second.slug);
  });

  it('keeps what a change does not name, and its slug while the title stays', async () => {
    const before = await posted(author, { tagList: ['one', 'two'] });
    const { status, body } = await change(before.slug, { body: 'Other.' });
    expect(status).toBe(200);
    expect(body.article).toEqual({ ...before, body: 'Other.', updatedAt: time });
    expect(body.article.updatedAt).not.toBe(before.updatedAt);
    expect((await api.call('getArticle', `/articles/${before.slug}`)).body).toEqual(body);
    expect((await change(before.slug, { title: before.title })).body.article.slug).toBe(before.slug);
  });

  it('loses its tags by an empty list, and not by null or by none', async () => {
    const { slug } = await posted(author, { tagList: ['one', 'two'] });
    expectErrors(await change(slug, { tagList: null }), 422, { tagList: [expect.any(String)] });
    expectErrors(await change(slug, { tagList: [7] }), 422, { tagList: [expect.any(String)] });
    expect((await change(slug, { body: 'B' })).body.article.tagList).toEqual(['one', 'two']);
    expect((await change(slug, { tagList: [] })).body.article.tagList).toEqual([]);
    expect((await api.call('getArticle', `/articles/${slug}`)).body.article.tagList).toEqual([]);
    expect((await change(slug, { tagList: ['x', 'b'] })).body.article.tagList).toEqual(['x', 'b']);
  });

  it('redirects from its former slug after its title changed', async () => {
    const { slug } = await posted(author);
    const { article } = (await change(slug, { title: unique('Other') })).body;
    expect(article.slug).not.toBe(slug);
    const moved = await api.call('getArticle', `/articles/${slug}`);
    expectErrors(moved, 301, { article: ['has moved'] });
    expect(moved.headers.location).toBe(`/conduit/api/articles/${article.slug}`);
  });

  it('is changed and deleted by its author only', async () => {
    const { slug } = await posted(author);
    expectErrors(await change(slug, { body: 'B' }, reader), 403, FORBIDDEN);
    expectErrors(await reader.api.call('deleteArticle', `/articles/${slug}`), 403, FORBIDDEN);
    expect(await author.api.call('deleteArticle', `/articles/${slug}`)).toMatchObject({
      status: 204,
      text: '',
    });
    expectErrors(await api.call('getArticle', `/articles/${slug}`), 404, NOT_FOUND);
    expect(slugs(await list(`?author=${author.username}&limit=100`))).not.toContain(slug);
  });

  it.each([
    ['createArticle', '/articles', { article: {} }],
    ['changeArticle', '/articles/no-such-slug', { article: { title: '' } }],
    ['deleteArticle', '/articles/no-such-slug', undefined],
    ['favorite', '/articles/no-such-slug/favorite', undefined],
    ['unfavorite', '/articles/no-such-slug/favorite', undefined],
  ] as const)('needs a token, before it is looked up or validated: %s', async (route, path, body) => {
    expectErrors(await api.call(route, path, body), 401, MISSING);
  });

  it('that does not exist is 404', async () => {
    const path = `/articles/${unique('no')}`;
    expectErrors(await api.call('getArticle', path), 404, NOT_FOUND);
    expectErrors(await author.api.call('changeArticle', path, { article: { body: 'B' } }), 404, NOT_FOUND);
    expectErrors(await author.api.call('deleteArticle', path), 404, NOT_FOUND);
    expectErrors(await author.api.call('favorite', `${path}/favorite`), 404, NOT_FOUND);
    expectErrors(await author.api.call('unfavorite', `${path}/favorite`), 404, NOT_FOUND);
  });
});

describe('favorites in the RealWorld API', () => {
  let article: RealWorldArticle;
  beforeEach(async () => {
    article = await posted(author);
  });
  const path = () => `/articles/${article.slug}/favorite`;

  it('are added and removed as often as one likes', async () => {
    for (const [route, favorited, favoritesCount] of [
      ['favorite', true, 1],
      ['favorite', true, 1],
      ['unfavorite', false, 0],
      ['unfavorite', false, 0],
    ] as const) {
      const { status, body } = await reader.api.call(route, path());
      expect(status).toBe(200);
      expect(body.article).toEqual({ ...article, favorited, favoritesCount });
      const seen = (await reader.api.call('getArticle', `/articles/${article.slug}`)).body.article;
      expect(seen).toEqual(body.article);
    }
  });

  it('are those of the reader, and counted for all', async () => {
    await reader.api.call('favorite', path());
    await author.api.call('favorite', path());
    const seen = async (client: RealWorldClient) =>
      (await list(`?author=${author.username}`, client)).articles.find(({ slug }) => slug === article.slug);
    expect(await seen(api)).toMatchObject({ favorited: false, favoritesCount: 2 });
    expect(await seen(reader.api)).toMatchObject({ favorited: true, favoritesCount: 2 });
    await author.api.call('unfavorite', path());
    expect(await seen(reader.api)).toMatchObject({ favorited: true, favoritesCount: 1 });
  });

  it('are listed by their reader', async () => {
    const fan = await joined();
    expect(await list(`?favorited=${fan.username}`)).toEqual({ articles: [], articlesCount: 0 });
    await fan.api.call('favorite', path());
    const found = await list(`?favorited=${fan.username}`);
    expect({ found: slugs(found), count: found.articlesCount }).toEqual({ found: [article.slug], count: 1 });
    await fan.api.call('unfavorite', path());
    expect((await list(`?favorited=${fan.username}`)).articlesCount).toBe(0);
  });
});

describe('lists of articles in the RealWorld API', () => {
  let writer: Member;
  let written: string[];
  const [tag, other] = [unique('tag'), unique('tag')];
  beforeAll(async () => {
    writer = await joined();
    written = [];
    for (const tagList of [[tag], [tag, other], [other]]) {
      const { slug } = await posted(writer, { tagList });
      written.unshift(slug);
    }
  });

  it('hold the newest first, without bodies, and count all that match', async () => {
    const found = await list(`?author=${writer.username}`);
    expect({ found: slugs(found), count: found.articlesCount }).toEqual({ found: written, count: 3 });
    expect(found.articles[0]).not.toHaveProperty('body');
    const all = await list('');
    expect(all.articles.length).toBeLessThanOrEqual(20);
    expect(all.articlesCount).toBeGreaterThanOrEqual(3);
  });

  it('are paged by limit and offset', async () => {
    for (const [limit, offset] of [
      [1, 0],
      [1, 1],
      [2, 1],
      [2, 3],
    ] as const) {
      const page = await list(`?author=${writer.username}&limit=${limit}&offset=${offset}`);
      expect(page.articlesCount).toBe(3);
      expect(slugs(page)).toEqual(written.slice(offset, offset + limit));
    }
    expect((await list('?limit=1000')).articles.length).toBeLessThanOrEqual(100);
  });

  it.each(['limit=0', 'limit=x', 'limit=-1', 'offset=x', 'offset=-1'])('refuse %s', async (query) => {
    const [name = ''] = query.split('=');
    expectErrors(await api.call('listArticles', `/articles?${query}`), 422, { [name]: [expect.any(String)] });
  });

  it('are filtered by tag and author, and take other parameters', async () => {
    expect(slugs(await list(`?tag=${tag}`))).toEqual(written.slice(1));
    expect(slugs(await list(`?tag=${other}&author=${writer.username}`))).toEqual(written.slice(0, 2));
    expect(await list(`?tag=${unique('tag')}`)).toEqual({ articles: [], articlesCount: 0 });
    expect(slugs(await list(`?author=${writer.username}&tag=&favorited=&page=1`))).toEqual(written);
    expect(await list(`?author=${unique('no')}`)).toEqual({ articles: [], articlesCount: 0 });
  });

  it('of tags hold those that were just used, and lose them with their articles', async () => {
    const tags = async () => (await api.call('tags', '/tags')).body.tags;
    expect(await tags()).toEqual(expect.arrayContaining([tag, other]));
    const rare = unique('tag');
    const { slug } = await posted(writer, { tagList: [rare] });
    expect(await tags()).toContain(rare);
    await writer.api.call('deleteArticle', `/articles/${slug}`);
    expect(await tags()).not.toContain(rare);
    expect(new Set(await tags()).size).toBe((await tags()).length);
  });
});
