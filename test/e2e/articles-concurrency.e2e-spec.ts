import { apiBy } from '../support/api';
import { visitor } from '../support/client';
import { published, registered, slugsOf, succeeded, unique } from '../support/people';
import type { Answer } from '../support/client';
import type { Article, ArticlePage } from '../support/shapes';

const TWENTY = Array.from({ length: 20 }, (_, index) => index);
const statusesOf = (answers: Answer[]): number[] => [...new Set(answers.map(({ status }) => status))].sort();

describe('writing articles concurrently', () => {
  it('gives twenty articles with one title twenty different addresses', async () => {
    const author = await registered();
    const title = unique('The Same');
    const answers = await Promise.all(
      TWENTY.map(() => author.client.post<{ article: Article }>('/api/articles', { title, body: 'B' })),
    );
    expect(statusesOf(answers)).toEqual([201]);
    expect(new Set(answers.map(({ body }) => body.article.slug)).size).toBe(20);
    const { articles, total } = succeeded(
      await visitor().get<ArticlePage>(`/api/articles?limit=100&author=${author.username}`),
      200,
    );
    expect(total).toBe(20);
    expect(new Set(slugsOf(articles)).size).toBe(20);
  });

  it('gives many articles the same new title without a conflict', async () => {
    const author = await registered();
    const articles = await Promise.all(TWENTY.slice(0, 12).map(() => published(author)));
    const title = unique('Gather');
    const answers = await Promise.all(
      articles.map(({ slug }) => author.client.put<{ article: Article }>(`/api/articles/${slug}`, { title })),
    );
    expect(statusesOf(answers)).toEqual([200]);
    expect(new Set(answers.map(({ body }) => body.article.slug)).size).toBe(12);
  });

  it('keeps the count of a shared tag, and of the list, right', async () => {
    const author = await registered();
    const tag = unique('shared');
    const articles = await Promise.all(TWENTY.map(() => published(author, { tags: [tag, unique('own')] })));
    expect(await totalOf(tag)).toBe(20);
    const removals = articles.slice(0, 8).map(({ slug }) => author.client.delete(`/api/articles/${slug}`));
    expect(statusesOf(await Promise.all(removals))).toEqual([204]);
    expect(await totalOf(tag)).toBe(12);
  });

  it('makes every change to one article, one after the other', async () => {
    const author = await registered();
    const { slug } = await published(author);
    const answers = await Promise.all(
      TWENTY.map((index) => author.client.put(`/api/articles/${slug}`, { body: `Version ${index}` })),
    );
    expect(statusesOf(answers)).toEqual([200]);
    const { article } = await apiBy().articles.get({ slug });
    expect(article.body).toMatch(/^Version \d+$/);
  });

  it('deletes an article for exactly one of many callers', async () => {
    const author = await registered();
    const { slug } = await published(author);
    const answers = await Promise.all(
      TWENTY.slice(0, 10).map(() => author.client.delete(`/api/articles/${slug}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(9).fill(404)]);
  });
});

async function totalOf(tag: string): Promise<number> {
  return succeeded(await visitor().get<ArticlePage>(`/api/articles?tag=${tag}&limit=1`), 200).total;
}
