import { visitor } from '../support/client';
import { type Person, publishedInTurn, registered, slugsOf, succeeded, unique } from '../support/people';
import { invalidFields } from '../support/problem';
import type { Article, ArticlePage } from '../support/shapes';

const list = (query: string, client = visitor()) => client.get<ArticlePage>(`/api/articles?${query}`);
const found = async (query: string) => succeeded(await list(query), 200);

describe('the list of articles', () => {
  const tag = unique('list');
  let author: Person;
  let newestFirst: Article[];

  beforeAll(async () => {
    author = await registered();
    const wishes = Array.from({ length: 7 }, (_, index) => ({ title: `${tag} ${index}`, tags: [tag] }));
    newestFirst = (await publishedInTurn(author, wishes)).reverse();
  });

  it('shows the newest first, without their bodies', async () => {
    const { articles, ...rest } = await found(`tag=${tag}`);
    expect(articles).toEqual(newestFirst.map(({ body: _body, ...summary }) => summary));
    expect(rest).toEqual({ total: 7, limit: 20, offset: 0, nextCursor: null });
  });

  it('shows twenty by default, and a total', async () => {
    const { articles, limit, offset, total } = await found('');
    expect({ limit, offset }).toEqual({ limit: 20, offset: 0 });
    expect(articles.length).toBeGreaterThanOrEqual(7);
    expect(articles.length).toBeLessThanOrEqual(20);
    expect(total).toBeGreaterThanOrEqual(articles.length);
  });

  it.each([
    ['limit=3', 0, 3],
    ['limit=3&offset=2', 2, 3],
    ['limit=3&offset=6', 6, 3],
    ['limit=3&offset=7', 7, 3],
    ['limit=100&offset=1000000', 1_000_000, 100],
    ['offset=5', 5, 20],
    ['page=1&per_page=3', 0, 3],
    ['page=2&per_page=3', 3, 3],
    ['page=3&per_page=3', 6, 3],
    ['page=9&per_page=3', 24, 3],
    ['page=2', 20, 20],
    ['per_page=2', 0, 2],
    ['page=2&limit=2', 2, 2],
  ])('pages by %s', async (paging, offset, limit) => {
    const page = await found(`tag=${tag}&${paging}`);
    expect(slugsOf(page.articles)).toEqual(slugsOf(newestFirst.slice(offset, offset + limit)));
    expect(page).toMatchObject({ total: 7, limit, offset });
  });

  it.each([
    ['limit', '0'],
    ['limit', '101'],
    ['limit', '-1'],
    ['limit', '2.5'],
    ['limit', '1e2'],
    ['limit', 'ten'],
    ['limit', '9'.repeat(400)],
    ['offset', '-1'],
    ['offset', 'NaN'],
    ['offset', '9'.repeat(20)],
    ['page', '0'],
    ['page', '-5'],
    ['page', '9'.repeat(20)],
    ['per_page', '0'],
    ['per_page', '101'],
    ['cursor', 'not-a-cursor'],
    ['cursor', "' OR 1=1 --"],
  ])('refuses %s=%s', async (name, value) => {
    invalidFields(await list(`${name}=${encodeURIComponent(value)}`), [name]);
  });

  it('names every wrong parameter at once', async () => {
    invalidFields(await list('limit=0&offset=x&cursor=y'), ['limit', 'offset', 'cursor']);
  });

  it.each([
    [`cursor=01890000-0000-7000-8000-000000000000&offset=1`, 'cursor'],
    [`cursor=01890000-0000-7000-8000-000000000000&page=2`, 'cursor'],
    ['page=2&offset=20', 'page'],
    ['limit=5&per_page=5', 'per_page'],
  ])('does not mix the ways of paging: %s', async (query, path) => {
    invalidFields(await list(query), [path]);
  });

  it('ignores an empty parameter', async () => {
    expect((await found(`tag=${tag}&limit=&offset=&cursor=&author=&favorited=&search=`)).total).toBe(7);
  });

  it('is empty far beyond its end', async () => {
    expect(await found('page=9999999&per_page=100')).toMatchObject({ articles: [], nextCursor: null });
    expect(await found('offset=999999999')).toMatchObject({ articles: [], nextCursor: null });
  });

  it('marks the favorites of the caller', async () => {
    const reader = await registered();
    const { slug } = newestFirst[0] as Article;
    await reader.api.favorites.add({ slug });
    const { articles } = succeeded(await list(`tag=${tag}`, reader.client), 200);
    expect(articles.map(({ favorited }) => favorited)).toEqual([true, ...Array<boolean>(6).fill(false)]);
    expect((await found(`tag=${tag}`)).articles[0]).toMatchObject({ favorited: false, favoritesCount: 1 });
    await reader.api.favorites.remove({ slug });
  });

  it('has an ETag that changes with an article, a favorite and a new one', async () => {
    const own = unique('etag');
    const [article] = await publishedInTurn(author, [{ tags: [own] }]);
    const path = `/api/articles/${article?.slug}`;
    let { etag = '' } = (await list(`tag=${own}`)).headers;
    for (const write of [
      () => author.client.put(path, { description: 'Changed' }),
      () => author.client.post(`${path}/favorite`),
      () => author.client.post('/api/articles', { title: own, body: 'B', tags: [own] }),
      () => author.client.put('/api/user', { name: 'Renamed Author' }),
    ]) {
      const known = visitor().with({ 'if-none-match': etag });
      expect(await list(`tag=${own}`, known)).toMatchObject({ status: 304, text: '' });
      expect((await write()).status).toBeLessThan(300);
      const fresh = await list(`tag=${own}`, known);
      expect(fresh.status).toBe(200);
      etag = fresh.headers.etag ?? '';
    }
    await author.api.user.change({ name: author.name });
  });
});
