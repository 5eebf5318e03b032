import { routedPath } from './routed-path';

describe('the path of an address', () => {
  it.each([
    ['/api/articles', '/api/articles'],
    ['/api/articles?limit=1', '/api/articles'],
    ['/api/articles#part?limit=1', '/api/articles'],
    ['/api/logi%6e', '/api/login'],
    ['/api/articles/a%20b', '/api/articles/a b'],
    ['/api/%', '/api/%'],
    ['/conduit/api/articles/?limit=1', '/conduit/api/articles'],
  ])('%s is %s, as the router sees it', (url, path) => {
    expect(routedPath(url)).toBe(path);
  });
});
