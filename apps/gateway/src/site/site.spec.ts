import Fastify, { type FastifyInstance } from 'fastify';
import { answerConditionally } from '../http/caching';
import { serveSite } from './site';

const file = (text: string) => ({
  type: 'text/plain',
  content: Buffer.from(text),
  br: Buffer.from(`br ${text}`),
  gzip: Buffer.from(`gzip ${text}`),
});
const FILES = new Map([
  ['/index.html', file('page')],
  ['/icon.svg', file('icon')],
  ['/assets/index-1a2b.js', file('script')],
]);

describe('the files of the front end', () => {
  let http: FastifyInstance;
  beforeAll(async () => {
    http = Fastify();
    answerConditionally(http);
    serveSite(http, FILES);
    http.get('/api/tags', () => ({ tags: [] }));
    await http.ready();
  });
  const get = (url: string, headers: Record<string, string> = {}) => http.inject({ url, headers });

  it('are cached for a year when their name holds a digest, and revalidated otherwise', async () => {
    const asset = await get('/assets/index-1a2b.js');
    expect([asset.body, asset.headers['cache-control']]).toEqual([
      'script',
      'public, max-age=31536000, immutable',
    ]);
    for (const path of ['/', '/icon.svg']) {
      const { headers } = await get(path);
      expect(headers['cache-control']).toBe('no-cache');
      expect((await get(path, { 'if-none-match': headers.etag as string })).statusCode).toBe(304);
    }
  });

  it.each([
    ['gzip, deflate, br', 'br page'],
    ['gzip', 'gzip page'],
    ['br;q=0, gzip', 'gzip page'],
    ['identity', 'page'],
    ['', 'page'],
  ])('are sent in the encoding that Accept-Encoding "%s" prefers', async (accepted, body) => {
    const answer = await get('/', { 'accept-encoding': accepted });
    expect(answer.body).toBe(body);
    expect(answer.headers['content-encoding']).toBe(body === 'page' ? undefined : body.split(' ')[0]);
    expect(answer.headers.vary).toContain('Accept-Encoding');
  });

  it.each(['/articles/a-slug', '/settings', '/verify-email?token=t', '/no-such-page'])(
    'include the page for a browser that navigates to %s',
    async (path) => {
      const answer = await get(path, { accept: 'text/html,*/*;q=0.8' });
      expect([answer.statusCode, answer.body]).toEqual([200, 'page']);
      expect(answer.headers['content-security-policy']).toMatch(/script-src 'self';style-src 'self';/);
      expect((await get(path, { accept: '*/*' })).statusCode).toBe(404);
      expect(
        (await http.inject({ method: 'POST', url: path, headers: { accept: 'text/html' } })).statusCode,
      ).toBe(404);
    },
  );

  it.each([
    '/api/nothing',
    '/docs',
    '/assets/gone.js',
    '/assets/..%2findex.html',
    '/robots.txt',
    '/.well-known/x',
  ])('do not include the page for %s', async (path) => {
    expect((await get(path, { accept: 'text/html' })).statusCode).toBe(404);
  });

  it('leave the routes of the API alone', async () => {
    expect((await get('/api/tags', { accept: 'text/html' })).json()).toEqual({ tags: [] });
  });
});
