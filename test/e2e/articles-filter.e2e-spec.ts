import { type Api, apiBy } from '../support/api';
import { visitor } from '../support/client';
import { type Person, published, registered, slugsOf, succeeded, unique } from '../support/people';
import { invalidFields } from '../support/problem';
import type { Article, ArticlePage } from '../support/shapes';

/** Three articles by two authors; one reader likes the first and the last. */
describe('filtering the list of articles', () => {
  const [red, blue] = [unique('red'), unique('blue')];
  const word = unique('zzword').replace('-', '');
  let ada: Person;
  let bob: Person;
  let reader: Person;
  let articles: Article[];

  beforeAll(async () => {
    [ada, bob, reader] = await Promise.all([registered(), registered(), registered()]);
    articles = [
      await published(ada, { title: `First ${word}`, tags: [red] }),
      await published(ada, { title: 'Second', description: `about ${word}`, tags: [red, blue] }),
      await published(bob, { title: 'Third', body: `It is ${word}.`, tags: [blue] }),
    ];
    for (const { slug } of articles.filter((_, index) => index !== 1))
      await reader.api.favorites.add({ slug });
  });

  const slugs = (...numbers: number[]) => numbers.map((number) => articles[number - 1]?.slug);

  async function found(filter: Parameters<Api['articles']['list']>[0]): Promise<string[]> {
    const page = await apiBy().articles.list(filter);
    expect(page.total).toBe(page.articles.length);
    expect(page.nextCursor).toBeNull();
    return slugsOf(page.articles);
  }

  it('by author, in any case', async () => {
    expect(await found({ author: ada.username })).toEqual(slugs(2, 1));
    expect(await found({ author: bob.username.toUpperCase() })).toEqual(slugs(3));
  });

  it('by tag, in any case', async () => {
    expect(await found({ tag: red })).toEqual(slugs(2, 1));
    expect(await found({ tag: blue.toUpperCase() })).toEqual(slugs(3, 2));
  });

  it('by the person who likes them', async () => {
    expect(await found({ favorited: reader.username })).toEqual(slugs(3, 1));
    expect(await found({ favorited: ada.username })).toEqual([]);
  });

  it('by a word in title, description or body', async () => {
    expect(await found({ search: word })).toEqual(slugs(1, 2, 3));
    expect(await found({ search: `${word.toUpperCase()} second` })).toEqual(slugs(2));
    expect(await found({ search: `${word} -first` })).toEqual(slugs(2, 3));
  });

  it('by a word with the newest first, when requested', async () => {
    expect(await found({ search: word, sort: 'newest' })).toEqual(slugs(3, 2, 1));
    expect(await found({ search: word, sort: 'relevance' })).toEqual(slugs(1, 2, 3));
  });

  it('by the words of a changed article', async () => {
    const [before, after] = [unique('before').replace('-', ''), unique('after').replace('-', '')];
    const { slug } = await published(ada, {
      title: unique(),
      body: `Once ${before}`,
      tags: [`${before}tag`],
    });
    expect(await found({ search: `${before} ${before}tag` })).toEqual([slug]);
    succeeded(await ada.client.put(`/api/articles/${slug}`, { body: `Now ${after}` }), 200);
    expect(await found({ search: `${after} ${before}tag` })).toEqual([slug]);
    await ada.api.articles.change({ slug, tags: [] });
    expect(await found({ search: before })).toEqual([]);
    expect(await found({ search: `${before}tag` })).toEqual([]);
    expect(await found({ search: after })).toEqual([slug]);
  });

  it('by every combination', async () => {
    const [author, favorited, search] = [ada.username, reader.username, word];
    expect(await found({ author, tag: blue })).toEqual(slugs(2));
    expect(await found({ author, favorited })).toEqual(slugs(1));
    expect(await found({ author, search })).toEqual(slugs(1, 2));
    expect(await found({ tag: blue, favorited })).toEqual(slugs(3));
    expect(await found({ tag: blue, search })).toEqual(slugs(2, 3));
    expect(await found({ favorited, search })).toEqual(slugs(1, 3));
    expect(await found({ author, tag: red, favorited })).toEqual(slugs(1));
    expect(await found({ author, tag: blue, search })).toEqual(slugs(2));
    expect(await found({ author, favorited, search })).toEqual(slugs(1));
    expect(await found({ tag: red, favorited, search })).toEqual(slugs(1));
    expect(await found({ author, tag: red, favorited, search })).toEqual(slugs(1));
    expect(await found({ author: bob.username, tag: red, favorited, search })).toEqual([]);
  });

  it.each([
    ['sort=relevance', [1, 2, 3]],
    ['sort=newest', [3, 2, 1]],
  ] as const)('pages what a filter leaves, by %s', async (sort, [one, two, three]) => {
    const query = `search=${word}&limit=1&${sort}`;
    const { total, nextCursor, articles: first } = await page(query);
    expect(total).toBe(3);
    expect(slugsOf(first)).toEqual(slugs(one));
    const next = await page(`${query}&cursor=${nextCursor}`);
    expect(slugsOf(next.articles)).toEqual(slugs(two));
    expect(next.total).toBe(3);
    expect(slugsOf((await page(`${query}&offset=2`)).articles)).toEqual(slugs(three));
    const { headers } = await visitor().get(`/api/articles?${query}`);
    const [, link = ''] = /<([^>]+)>; rel="next"/.exec(String(headers.link)) ?? [];
    expect(slugsOf(succeeded(await visitor().get<ArticlePage>(link), 200).articles)).toEqual(slugs(two));
  });

  it('refuses orders and cursors that do not belong together', async () => {
    const newest = (await page('limit=1')).nextCursor;
    const relevant = (await page(`search=${word}&limit=1`)).nextCursor;
    const refused = async (query: string, field: string) =>
      invalidFields(await visitor().get(`/api/articles?${query}`), [field]);
    await refused('sort=relevance', 'sort');
    await refused(`search=${word}&sort=oldest`, 'sort');
    await refused(`search=${word}&cursor=${newest}`, 'cursor');
    await refused(`search=${word}&sort=newest&cursor=${relevant}`, 'cursor');
    await refused(`cursor=${relevant}`, 'cursor');
    await refused(`search=${word}&cursor=9_${newest}x`, 'cursor');
  });

  it.each<Record<string, string>>([
    { author: unique('nobody') },
    { favorited: unique('nobody') },
    { tag: unique('none') },
    { author: '%' },
    { tag: "' OR 1=1 --" },
    { search: unique('qqqq').replace('-', '') },
  ])('finds nothing, and no error, for %j', async (filter) => {
    expect(await found(filter)).toEqual([]);
  });

  it.each([
    '&',
    '|',
    '!',
    '()',
    ':*',
    "'",
    '"',
    '"unclosed',
    '-',
    '- -',
    'a & | b',
    '\\',
    '<->',
    '%',
    'the',
    '🦊',
    '-'.repeat(33),
    '- '.repeat(60),
    '!'.repeat(40),
    '('.repeat(100),
  ])('searches for %j as people type it', async (search) => {
    expect((await apiBy().articles.list({ search })).offset).toBe(0);
  });

  async function page(query: string): Promise<ArticlePage> {
    return succeeded(await visitor().get<ArticlePage>(`/api/articles?${query}`), 200);
  }
});
