import { answer, ScriptedServer } from '../../../test/support/scripted-server.ts';
import { createClient } from './index.ts';

const server = new ScriptedServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

describe('all items of a list', () => {
  it('are read page by page, with the same input', async () => {
    const pages: Record<string, object> = {
      '': { comments: [{ id: 'a' }, { id: 'b' }], nextCursor: 'b' },
      b: { comments: [], nextCursor: 'c' },
      c: { comments: [{ id: 'd' }], nextCursor: null },
    };
    server.answerBy(({ url }, response) => answer(response, 200, pages[/cursor=(\w)/.exec(url)?.[1] ?? '']));
    const ids: string[] = [];
    for await (const { id } of createClient({ baseUrl: server.url }).comments.listAll({
      slug: 's',
      limit: 2,
    }))
      ids.push(id);
    expect(ids).toEqual(['a', 'b', 'd']);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/api/articles/s/comments?limit=2',
      '/api/articles/s/comments?limit=2&cursor=b',
      '/api/articles/s/comments?limit=2&cursor=c',
    ]);
  });

  it('are not read further than their reader wants', async () => {
    server.answerBy((_, response) => answer(response, 200, { articles: [{}, {}], nextCursor: 'more' }));
    for await (const article of createClient({ baseUrl: server.url }).articles.listAll()) {
      expect(article).toEqual({});
      break;
    }
    expect(server.seen).toHaveLength(1);
  });
});
