import { type ArticleList, Json } from '#contracts';
import { partsOf } from './list-parts';

const articles = [
  { title: 'A "list]" of , "total": 9', tags: ['a]', '}'] },
  { title: '', tags: [] },
];

describe('a list of articles', () => {
  it.each([
    ['as services write it', { articles, total: 2, nextCursor: null }],
    ['with a cursor', { articles, total: 20, nextCursor: '0.5_0198c1a2-7b1e-7c3d-9a4f-1234567890ab' }],
    ['without articles', { articles: [], total: 0, nextCursor: null }],
    ['in another order', { total: 2, nextCursor: null, articles }],
    ['with a member that this version does not know', { articles, total: 2, nextCursor: null, more: [1] }],
  ])('%s is taken apart', (_, list) => {
    const parts = partsOf(new Json<ArticleList>(JSON.stringify(list)));
    expect({ ...parts, articles: parts.articles.parse() }).toEqual(list);
  });
});
