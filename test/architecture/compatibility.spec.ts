import 'reflect-metadata';
import * as contracts from '#contracts';
import { openApi } from '../../apps/gateway/src/documents/openapi';
import { breaksOf, type Document } from './compatibility';
import type { Schema } from './schema-compatibility';
import { read } from './sources';

const current = openApi(contracts.routesIn(contracts), '0.0.0') as unknown as Document;

describe('the API', () => {
  it('breaks no client of the last release', () => {
    const breaks = breaksOf(JSON.parse(read('docs/openapi.json')) as Document, current);
    const advice = `Clients of the last release would break (docs/openapi.json):
${breaks.map((one) => `- ${one}`).join('\n')}
Keep what they use and add the new beside it. If it must break, say so in CHANGELOG.md and run: npm run generate -- openapi`;
    if (breaks.length > 0) throw new Error(advice);
  });
});

/** The current document, with one change. */
function changed(change: (document: Document) => void): Document {
  const document = structuredClone(current);
  change(document);
  return document;
}
const operation = ({ paths }: Document, method: string, path: string) => {
  const found = paths[path]?.[method];
  if (!found) throw new Error(`There is no ${method} ${path}`);
  return found;
};
const create = (document: Document) => operation(document, 'post', '/api/articles');
const body = (document: Document) =>
  create(document).requestBody?.content['application/json']?.schema as Required<Schema>;
const field = (document: Document, name: string) => body(document).properties[name] as Schema;
const view = ({ components }: Document) => components.schemas.ArticleView as Required<Schema>;
const member = (document: Document, name: string) => view(document).properties[name] as Schema;
const list = (document: Document) => operation(document, 'get', '/api/articles');
const parameter = (document: Document, name: string) => {
  const found = list(document).parameters?.find((one) => one.name === name);
  if (!found) throw new Error(`There is no parameter ${name}`);
  return found;
};

const BREAKS: [what: string, change: (document: Document) => void, sentence: string][] = [
  ['a route is removed', ({ paths }) => delete paths['/api/tags'], 'GET /api/tags was removed'],
  [
    'a method is removed',
    ({ paths }) => delete paths['/api/articles']?.post,
    'POST /api/articles was removed',
  ],
  [
    'a token is needed',
    (one) => (list(one).security = [{ accessToken: [] }]),
    'GET /api/articles: it needs a token now',
  ],
  [
    'a success has another status',
    (one) => {
      const { responses } = create(one);
      responses[200] = responses[201] ?? {};
      delete responses[201];
    },
    'POST /api/articles: it no longer answers 201',
  ],
  [
    'a field is required',
    (one) => body(one).required.push('tags'),
    'POST /api/articles: tags became required',
  ],
  [
    'a new field is required',
    (one) => {
      body(one).properties.language = { type: 'string' };
      body(one).required.push('language');
    },
    'POST /api/articles: language became required',
  ],
  [
    'a field is not taken any more',
    (one) => delete body(one).properties.description,
    'description was removed',
  ],
  [
    'a field has another type',
    (one) => (field(one, 'title').type = 'integer'),
    'title changed its type from string to integer',
  ],
  [
    'a field has a tighter limit',
    (one) => (field(one, 'title').maxLength = 100),
    'title has a tighter maxLength: 100',
  ],
  [
    'a list has a tighter limit',
    (one) => ((field(one, 'tags').items as Schema).maxLength = 9),
    'tags[] has a tighter maxLength: 9',
  ],
  ['a field has a pattern', (one) => (field(one, 'title').pattern = '^a'), 'title has another pattern: ^a'],
  [
    'a field has a format',
    (one) => (field(one, 'title').format = 'uri'),
    'title changed its format from none to uri',
  ],
  ['a field takes some values only', (one) => (field(one, 'title').enum = ['a']), 'title is limited to'],
  [
    'an enum of requests is narrowed',
    (one) => (parameter(one, 'sort').schema.enum = ['newest']),
    'the parameter sort no longer accepts "relevance"',
  ],
  [
    'a parameter is required',
    (one) => (parameter(one, 'tag').required = true),
    'the parameter tag became required',
  ],
  ['a parameter is removed', (one) => (list(one).parameters = []), 'the parameter author was removed'],
  [
    'a variant is not taken any more',
    (one) => {
      const [first] = parameter(one, 'cursor').schema.anyOf ?? [];
      parameter(one, 'cursor').schema = first ?? {};
    },
    'the parameter cursor no longer accepts',
  ],
  [
    'a body is needed',
    (one) => {
      const request = operation(one, 'put', '/api/user').requestBody;
      if (request) request.required = true;
    },
    'PUT /api/user: the body became required',
  ],
  [
    'a member of a reply is removed',
    (one) => delete view(one).properties.slug,
    'in its 201, article.slug was removed',
  ],
  ['a member of a reply is optional', (one) => view(one).required.shift(), 'article.id may now be absent'],
  [
    'a member of a reply has another type',
    (one) => (member(one, 'favoritesCount').type = 'string'),
    'article.favoritesCount changed its type',
  ],
  [
    'a member of a reply may be null',
    (one) => (member(one, 'title').type = ['string', 'null']),
    'article.title changed its type from string to string or null',
  ],
  [
    'a member of a reply has another format',
    (one) => delete (one.components.schemas.Id as Schema).format,
    'article.id changed its format from uuid to none',
  ],
  [
    'an enum of replies is widened',
    (one) => (one.components.schemas.Role as Required<Schema>).enum.push('owner'),
    'user.roles[] may now be "owner"',
  ],
  [
    'a reply has another content type',
    (one) => (list(one).responses[200] = { ...list(one).responses[200], content: {} }),
    'application/json was removed',
  ],
  [
    'a header of a reply is gone',
    (one) => delete list(one).responses[200]?.headers?.ETag,
    'its 200 lost the header ETag',
  ],
];

describe('the comparison with a release', () => {
  it.each(BREAKS)('reports when %s', (_what, change, sentence) => {
    const breaks = breaksOf(current, changed(change));
    expect(breaks).not.toEqual([]);
    expect(breaks.join('\n')).toContain(sentence);
  });

  it.each<[what: string, change: (document: Document) => void]>([
    ['nothing changes', () => undefined],
    ['a route is added', ({ paths }) => (paths['/api/new'] = paths['/api/tags'] ?? {})],
    ['an optional field is added', (one) => (body(one).properties.language = { type: 'string' })],
    ['a field becomes optional', (one) => body(one).required.pop()],
    ['a limit is wider', (one) => (field(one, 'title').maxLength = 300)],
    ['an enum of requests is widened', (one) => parameter(one, 'sort').schema.enum?.push('oldest')],
    [
      'a parameter is added',
      (one) => list(one).parameters?.push({ name: 'x', in: 'query', required: false, schema: {} }),
    ],
    ['a member is added to a reply', (one) => (view(one).properties.language = { type: 'string' })],
    ['an enum of replies is narrowed', (one) => (one.components.schemas.Role as Required<Schema>).enum.pop()],
    [
      'a kind of notification is added',
      (one) => (one.components.schemas.NotificationKind as Required<Schema>).enum.push('x'),
    ],
    ['a problem is added', (one) => (list(one).responses[409] = {})],
    ['a problem is removed', (one) => delete list(one).responses[401]],
    ['a token is not needed any more', (one) => (create(one).security = [])],
  ])('reports nothing when %s', (_what, change) => {
    expect(breaksOf(current, changed(change))).toEqual([]);
  });

  it('lets a deprecated route go after its sunset, and not before', () => {
    const deprecated = changed((one) => (operation(one, 'get', '/api/tags')['x-sunset'] = '2027-03-01'));
    const removed = changed(({ paths }) => delete paths['/api/tags']);
    expect(breaksOf(deprecated, removed, new Date('2027-02-28'))).toEqual(['GET /api/tags was removed']);
    expect(breaksOf(deprecated, removed, new Date('2027-03-01'))).toEqual([]);
  });
});
