import 'reflect-metadata';
import * as contracts from '#contracts';
import { openApi } from '../../apps/gateway/src/documents/openapi';
import { exampleOf } from '../../apps/gateway/src/documents/example';
import { ApiDocument } from './api-document';

const document = openApi(contracts.routesIn(contracts), '0.0.0');
const api = new ApiDocument(document);
const article = {
  article: exampleOf(document.components.schemas.ArticleView ?? {}, document.components.schemas),
};
const headers = {
  'content-type': 'application/json; charset=utf-8',
  'x-request-id': 'r-1',
  traceresponse: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  'cache-control': 'no-cache',
  etag: '"x"',
};
const problem = (status: number, code: string) => ({
  status,
  text: '{}',
  headers: { ...headers, 'content-type': 'application/problem+json' },
  body: { type: '', title: '', status, code, error: '', trace_id: '', request_id: '' },
});
const read = (answer: object, path = '/api/articles/x', method = 'GET') =>
  api.contradictions(method, path, { status: 200, headers, text: '{}', body: article, ...answer });

// Each row is a way in which the document can get behind the code.
describe('a response', () => {
  it('that the document describes has no contradictions', () => {
    expect(read({})).toEqual([]);
    expect(read(problem(404, 'articles.not_found'))).toEqual([]);
    expect(read({ status: 304, headers: { ...headers, 'content-type': undefined }, text: '' })).toEqual([]);
    expect(read({ ...problem(414, 'http.uri_too_long') })).toEqual([]);
    expect(read({ text: '', body: undefined }, '/api/articles/x', 'HEAD')).toEqual([]);
    expect(read(problem(405, 'http.method_not_allowed'), '/api/articles', 'PATCH')).toEqual([]);
    expect(read(problem(404, 'http.not_found'), '/api/nothing')).toEqual([]);
    expect(read({ status: 204, text: '' }, '/api/articles', 'OPTIONS')).toEqual([]);
  });

  it('of another server, or with a file of the front end, is not compared', () => {
    expect(read({ headers: {}, text: 'x' }, '/metrics')).toEqual([]);
    expect(read({ headers: { 'x-request-id': 'r' }, text: '<html>' }, '/')).toEqual([]);
  });

  it.each([
    [
      'status',
      read({ status: 202 }),
      'answered 202: the document does not list this status. Set `status` or',
    ],
    [
      'status of a problem',
      read(problem(409, 'articles.odd')),
      'Add the error articles.odd to `errors` of the route',
    ],
    ['code', read(problem(404, 'articles.odd')), 'does not list the code articles.odd'],
    ['missing header', read({ headers: { ...headers, etag: undefined } }), 'lacks the header ETag'],
    [
      'malformed header',
      read({ headers: { ...headers, traceresponse: '1' } }),
      'header traceresponse does not fit',
    ],
    [
      'content type',
      read({ headers: { ...headers, 'content-type': 'text/plain' } }),
      'content type is text/plain, and',
    ],
    [
      'body',
      read({ body: { article: { ...(article.article as object), tags: 'a' } } }),
      'body/article/tags must be array',
    ],
    [
      'body of a problem',
      read({ ...problem(404, 'articles.not_found'), body: { code: 'articles.not_found' } }),
      "required property 'type'",
    ],
    ['body where there is none', read({ status: 304 }), 'has a body, and the document describes none'],
    ['address', read({}, '/api/nothing'), 'is not in the document'],
    ['method', read({}, '/api/articles', 'PATCH'), 'is not in the document'],
  ])('with another %s contradicts it, and the sentence says what to do', (_what, found, sentence) => {
    expect(found).toEqual([expect.stringContaining(sentence)]);
  });

  it('names its request and its route', () => {
    expect(read({ status: 202 })[0]).toMatch(/^GET \/api\/articles\/x \(articles\.get\) answered 202: /);
  });
});

describe('an event of a stream', () => {
  const stream = '/api/notifications/stream';
  const { schemas } = document.components;
  const notification = exampleOf(schemas.NotificationView ?? {}, schemas) as object;

  it('that the document describes has no contradictions', () => {
    expect(api.eventContradictions(`${stream}?lastEventId=1`, 'notification', notification)).toEqual([]);
  });

  it('with another name or other data contradicts it', () => {
    expect(api.eventContradictions(stream, 'news', notification)).toEqual([
      'notifications.stream sent the event news, which the document does not list. Add it to `events` of the route.',
    ]);
    expect(api.eventContradictions(stream, 'notification', { ...notification, seq: '1' })).toEqual([
      expect.stringContaining('data/seq must be integer'),
    ]);
  });
});
