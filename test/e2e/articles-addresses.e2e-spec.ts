import { type Answer, type Client, visitor } from '../support/client';
import { type Person, published, registered, slugsOf, succeeded, unique } from '../support/people';
import { problemOf } from '../support/problem';
import type { Article, ArticlePage } from '../support/shapes';

const at = (slug: string) => `/api/articles/${slug}`;
const read = (slug: string, client: Client = visitor()) => client.get<{ article: Article }>(at(slug));

async function retitled({ client }: Person, slug: string, title: string): Promise<Article> {
  return succeeded(await client.put<{ article: Article }>(at(slug), { title }), 200).article;
}

function leadsTo(answer: Answer<unknown>, status: number, address: string): void {
  problemOf(answer, status, 'articles.moved');
  expect(answer.headers.location).toBe(address);
}

describe('a former address of an article', () => {
  let author: Person;
  let former: string[];
  let current: Article;

  beforeAll(async () => {
    author = await registered();
    const { slug } = await published(author);
    const second = await retitled(author, slug, unique('Second'));
    current = await retitled(author, second.slug, unique('Third'));
    former = [slug, second.slug];
  });

  it('redirects reads to the current one, with and without a token or an ETag', async () => {
    const { etag = '' } = (await read(current.slug)).headers;
    for (const slug of former) {
      leadsTo(await read(slug), 301, at(current.slug));
      leadsTo(await read(slug, author.client), 301, at(current.slug));
      const known = await visitor().with({ 'if-none-match': etag }).get(at(slug));
      leadsTo(known, 301, at(current.slug));
      expect(known.headers['cache-control']).toContain('no-store');
      const head = await visitor().send('HEAD', at(slug));
      expect([head.status, head.headers.location]).toEqual([301, at(current.slug)]);
    }
  });

  it('redirects writes to it, which keep method and body', async () => {
    const [slug = ''] = former;
    const reader = await registered();
    leadsTo(await author.client.put(at(slug), { body: 'New' }), 308, at(current.slug));
    leadsTo(await author.client.delete(at(slug)), 308, at(current.slug));
    leadsTo(await reader.client.post(`${at(slug)}/favorite`), 308, `${at(current.slug)}/favorite`);
    leadsTo(await reader.client.delete(`${at(slug)}/favorite`), 308, `${at(current.slug)}/favorite`);
    expect(succeeded(await read(current.slug), 200)).toEqual({ article: current });
    problemOf(await visitor().put(at(slug), { body: 'New' }), 401);
  });

  it('is not given to another article', async () => {
    const title = (former[1] ?? '').replace('-', ' ');
    const other = await published(author, { title });
    expect(other.slug).toBe(`${former[1]}-2`);
    leadsTo(await read(former[1] ?? ''), 301, at(current.slug));
  });

  it('becomes current again with its title, and then the other one redirects', async () => {
    const [one, other] = [unique('One'), unique('Other')];
    const { slug } = await published(author, { title: one });
    const renamed = await retitled(author, slug, other);
    expect((await retitled(author, renamed.slug, one)).slug).toBe(slug);
    succeeded(await read(slug), 200);
    leadsTo(await read(renamed.slug), 301, at(slug));
  });

  it('with a number can become current again, too', async () => {
    const title = unique('Shared');
    await published(author, { title });
    const { slug } = await published(author, { title });
    const renamed = await retitled(author, slug, unique('Other'));
    expect((await retitled(author, renamed.slug, title)).slug).toBe(slug);
  });

  it('answers 404 once the article is deleted, and is not reused', async () => {
    const title = unique('Gone');
    const { slug } = await published(author, { title });
    const renamed = await retitled(author, slug, unique('Renamed'));
    succeeded(await author.client.delete(at(renamed.slug)), 204);
    for (const gone of [slug, renamed.slug]) problemOf(await read(gone), 404, 'articles.not_found');
    expect((await published(author, { title })).slug).toBe(`${slug}-2`);
    problemOf(await read(slug), 404, 'articles.not_found');
  });
});

describe('an address', () => {
  it('stays when only punctuation of the title changes', async () => {
    const author = await registered();
    const word = unique('world');
    const { slug } = await published(author, { title: `Hello ${word}` });
    for (const title of [`Hello, ${word}`, `Hello, ${word}!`, `HELLO ${word}`, `Hello ${word}`])
      expect((await retitled(author, slug, title)).slug).toBe(slug);
  });

  it('of a title without letters stays, too, and does not reveal the number of articles', async () => {
    const author = await registered();
    const { slug } = await published(author, { title: '🦊' });
    expect(slug).toMatch(/^article-[\da-f]{10}$/);
    expect((await retitled(author, slug, '???')).slug).toBe(slug);
  });

  it('is different for each of many articles that take the same title concurrently', async () => {
    const author = await registered();
    const title = unique('Gather');
    const articles = await Promise.all(Array.from({ length: 12 }, () => published(author)));
    const moved = await Promise.all(articles.map(({ slug }) => retitled(author, slug, title)));
    expect(new Set(slugsOf(moved)).size).toBe(12);
    for (const [index, { slug }] of articles.entries())
      leadsTo(await read(slug), 301, at(moved[index]?.slug ?? ''));
    const list = await visitor().get<ArticlePage>(`/api/articles?author=${author.username}`);
    expect(succeeded(list, 200).total).toBe(12);
  });
});
