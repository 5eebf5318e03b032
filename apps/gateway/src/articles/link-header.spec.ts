import { linkHeader } from './link-header';

const rels = (header: string): Record<string, string> =>
  Object.fromEntries(
    [...header.matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url = '', rel = '']) => [rel, url]),
  );

describe('the Link header of a list', () => {
  it('in the middle leads to first, previous, next and last', () => {
    expect(rels(linkHeader({ limit: 10, offset: 20, tag: 'a b' }, 45, 'c'))).toEqual({
      first: '/api/articles?tag=a+b&limit=10&offset=0',
      prev: '/api/articles?tag=a+b&limit=10&offset=10',
      next: '/api/articles?tag=a+b&limit=10&offset=30',
      last: '/api/articles?tag=a+b&limit=10&offset=40',
    });
  });

  it('far behind the end leads back to the last page', () => {
    const { prev, last } = rels(linkHeader({ limit: 10, offset: 1_000_000 }, 45, null));
    expect(prev).toBe('/api/articles?limit=10&offset=40');
    expect(prev).toBe(last);
    expect(rels(linkHeader({ limit: 10, offset: 45 }, 45, null)).prev).toBe(
      '/api/articles?limit=10&offset=35',
    );
    expect(rels(linkHeader({ limit: 10, offset: 30 }, 0, null)).prev).toBe('/api/articles?limit=10&offset=0');
  });

  it('on the only page leads nowhere else', () => {
    expect(Object.keys(rels(linkHeader({ limit: 10, offset: 0 }, 3, null)))).toEqual(['first', 'last']);
  });

  it('of a list read by cursor leads to the next page only', () => {
    const query = { limit: 10, offset: 0, cursor: 'here' };
    expect(rels(linkHeader(query, 45, 'there'))).toEqual({ next: '/api/articles?limit=10&cursor=there' });
    expect(linkHeader(query, 45, null)).toBe('');
  });
});
