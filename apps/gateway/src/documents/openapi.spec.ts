import 'reflect-metadata';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import * as contracts from '#contracts';
import { z } from 'zod';
import { STATUS } from '../http/problem';
import { openApi } from './openapi';
import { type JsonSchema, replySchema, requestSchema } from './json-schema';

const routes = contracts.routesIn(contracts);
const http = openApi(routes, '1.2.3');
const operations = Object.entries(http.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);
const operation = (id: string) => {
  const found = operations.find(({ operationId }) => operationId === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
};
interface Problems {
  content: Record<string, { examples: Record<string, { value: { code: string; status: number } }> }>;
}
/** The schema of a member of a JSON body. */
const member = (id: string, name: string): Record<string, unknown> => {
  const { properties } = operation(id).requestBody?.content['application/json']?.schema as {
    properties: Record<string, Record<string, unknown>>;
  };
  return properties[name] ?? {};
};

describe('the document of the HTTP API', () => {
  it('has every route there is, and no other', () => {
    const documented = operations.map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    expect(documented.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('describes the reply of every route that has one', () => {
    const silent = operations.filter(({ responses }) =>
      Object.entries(responses).some(
        ([status, response]) => /^20[^4]/.test(status) && !('content' in response),
      ),
    );
    expect(silent.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('shows an example of every body', () => {
    const bodies = operations.flatMap(({ requestBody }) => requestBody?.content['application/json'] ?? []);
    expect(bodies.length).toBeGreaterThan(10);
    for (const { schema, example } of bodies)
      expect(Object.keys(example ?? {}).sort()).toEqual(
        expect.arrayContaining((schema.required as string[] | undefined) ?? []),
      );
  });

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(http) as never);
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('says who may call, what is taken and what is refused, as the routes do', () => {
    expect(operation('articles.create')).toMatchObject({
      security: [{ accessToken: [] }],
      requestBody: { required: true },
      responses: {
        201: expect.anything() as object,
        400: expect.anything() as object,
        401: expect.anything() as object,
      },
    });
    expect(operation('articles.get')).toMatchObject({
      path: '/api/articles/{slug}',
      security: [{}, { accessToken: [] }],
      parameters: [
        { name: 'slug', in: 'path', required: true },
        { name: 'If-None-Match', in: 'header', required: false },
      ],
    });
    expect(operation('auth.login').security).toEqual([]);
    const storable = operations.filter(({ responses }) => '304' in responses).map(({ path }) => path);
    expect(storable).toEqual(
      expect.arrayContaining(['/api/articles', '/api/tags', '/.well-known/jwks.json']),
    );
    expect(storable).not.toContain('/api/user');
    expect(storable).not.toContain('/api/health');
    expect(operation('user.change').requestBody).toMatchObject({ required: false });
    expect(operation('articles.list').parameters?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['limit', 'offset', 'cursor', 'tag', 'search']),
    );
  });

  it('keeps formats and limits of fields, though they are checked one after the other', () => {
    expect(member('auth.register', 'email')).toMatchObject({ format: 'email', maxLength: 254 });
    expect(JSON.stringify(member('user.change', 'image'))).toContain('"format":"uri"');
    expect(member('articles.create', 'title')).toMatchObject({ type: 'string', maxLength: 200 });
  });

  it('allows for members that answers may get later, and for none that requests must not have', () => {
    expect(JSON.stringify(http.components.schemas)).not.toContain('"additionalProperties":false');
    expect(operation('articles.create').requestBody?.content['application/json']?.schema).toMatchObject({
      additionalProperties: false,
    });
  });

  it('shows an example of every reply, which its schema accepts', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(http, 'api');
    const bad = operations.flatMap(({ path, method, operationId, responses }) =>
      Object.entries(responses).flatMap(([status, response]) => {
        const { content } = response as { content?: Record<string, { example?: unknown }> };
        if (!/^2/.test(status) || !content?.['application/json']) return [];
        const steps = ['paths', path, method, 'responses', status, 'content', 'application/json', 'schema'];
        const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('/', '~1'))).join('/');
        const { example } = content['application/json'];
        if (ajv.validate({ $ref: `api#/${pointer}` }, example)) return [];
        return [`${operationId}: ${ajv.errorsText()} in ${JSON.stringify(example)}`];
      }),
    );
    // A text with a pattern needs an example in its contract: `.meta({ examples: ['…'] })`.
    expect(bad).toEqual([]);
  });

  it('shows each problem of a route with its code, under its status', () => {
    const codes = (id: string, status: number): string[] => {
      const response: { $ref?: string } | undefined = operation(id).responses[status];
      const name = response?.$ref?.split('/').at(-1);
      const { content } = (name ? http.components.responses[name] : response) as Problems;
      const { examples } = content['application/problem+json'] ?? { examples: {} };
      for (const [code, { value }] of Object.entries(examples))
        expect([value.code, value.status]).toEqual([code, status]);
      return Object.keys(examples);
    };
    expect(codes('articles.get', 404)).toEqual(['articles.not_found']);
    expect(codes('articles.get', 301)).toEqual(['articles.moved']);
    expect(codes('articles.change', 308)).toEqual(['articles.moved']);
    expect(codes('articles.get', 401)).not.toContain('auth.required');
    expect(codes('user.get', 401)).toContain('auth.required');
    expect(codes('users.list', 403)).toEqual(['auth.admin_required']);
    expect(codes('auth.register', 409)).toEqual(
      expect.arrayContaining(['idempotency.mismatch', 'auth.email_taken']),
    );
    for (const route of routes)
      for (const { kind, code } of route.errors) {
        const status = kind === 'moved' && route.method === 'GET' ? 301 : STATUS[kind];
        expect(codes(route.id, status)).toContain(code);
      }
  });

  it('names the headers of responses', () => {
    const headers = (id: string, status: number): string[] => {
      const response = operation(id).responses[status] as { $ref?: string; headers?: object };
      const name = response.$ref?.split('/').at(-1);
      return Object.keys(
        (name ? (http.components.responses[name] as { headers: object }).headers : response.headers) ?? {},
      );
    };
    const always = ['X-Request-Id', 'traceresponse', 'Cache-Control'];
    expect(headers('articles.list', 200)).toEqual([
      ...always,
      'RateLimit',
      'RateLimit-Policy',
      'ETag',
      'Link',
    ]);
    expect(headers('articles.list', 304)).toContain('ETag');
    expect(headers('articles.create', 201)).toEqual([...always, 'RateLimit', 'RateLimit-Policy']);
    expect(headers('health.get', 200)).toEqual(always);
    expect(headers('user.get', 429)).toEqual([...always, 'RateLimit', 'RateLimit-Policy', 'Retry-After']);
    expect(headers('user.get', 503)).toEqual([...always, 'Retry-After']);
    expect(headers('user.get', 401)).toEqual([...always, 'WWW-Authenticate']);
    expect(headers('articles.get', 301)).toEqual([...always, 'Location']);
  });

  it('describes the headers that a route reads', () => {
    const read = (id: string): string[] =>
      (operation(id).parameters ?? []).filter((one) => one.in === 'header').map(({ name }) => name);
    expect(read('auth.login')).toEqual(['Device-Token']);
    expect(read('articles.create')).toEqual(['Idempotency-Key']);
    expect(read('articles.list')).toEqual(['If-None-Match']);
    expect(read('notifications.stream')).toEqual(['Last-Event-ID']);
  });

  it('describes the events of a stream, with an example that a client can parse', () => {
    const { 200: response } = operation('notifications.stream').responses;
    expect(response).toMatchObject({
      content: {
        'text/event-stream': {
          schema: { type: 'string' },
          example: expect.stringMatching(
            /^retry: \d+\nid: \d+\n\nid: \d+\nevent: notification\ndata: {"id":.*}\n\n$/,
          ) as string,
          'x-events': { notification: { $ref: '#/components/schemas/NotificationView' } },
        },
      },
    });
  });

  it('has parameters with the types that people write, although a query is text', () => {
    const schemaOf = (id: string, name: string) =>
      operation(id).parameters?.find((one) => one.name === name)?.schema;
    expect(schemaOf('comments.list', 'limit')).toEqual({
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 20,
    });
    expect(schemaOf('articles.list', 'page')).toEqual({ type: 'integer', minimum: 1 });
    expect(schemaOf('notifications.list', 'unread')).toEqual({ type: 'boolean', default: false });
    expect(schemaOf('users.get', 'id')).toEqual({ type: 'string', format: 'uuid' });
  });
});

// What a converter of Zod gets wrong; each of these broke a document.
describe('a schema in the document', () => {
  it('keeps the format of a text whose length is checked first', () => {
    expect(requestSchema(z.string().max(254).pipe(z.email()))).toEqual({
      type: 'string',
      maxLength: 254,
      format: 'email',
    });
    expect(requestSchema(z.string().max(9).pipe(z.url()))).toMatchObject({ format: 'uri' });
  });

  it('has no pattern beside a format', () => {
    const { properties } = requestSchema(
      z.object({ id: z.uuid(), at: z.iso.datetime(), slug: z.string().regex(/^a$/) }),
    );
    expect(properties).toEqual({
      id: { type: 'string', format: 'uuid' },
      at: { type: 'string', format: 'date-time' },
      slug: { type: 'string', pattern: '^a$' },
    });
    expect(JSON.stringify(http).match(/"pattern":"[^"]{120,}"/g)).toBeNull();
  });

  it('keeps the default of a list that is transformed', () => {
    const list = z.array(z.string()).transform((all) => [...new Set(all)]);
    expect(requestSchema(z.object({ tags: list.default([]) })).properties).toMatchObject({
      tags: { type: 'array', default: [] },
    });
    expect(member('articles.create', 'tags')).toMatchObject({ default: [], maxItems: 20 });
  });

  it('keeps other metadata, also in replies', () => {
    expect(http.components.schemas.NotificationKind).toMatchObject({ type: 'string', 'x-extensible': true });
  });

  it('does not describe what a transformation returns: a reply with one is an error', () => {
    expect(() => replySchema(z.object({ a: z.string().transform(Number) }), {})).toThrow(
      'Transforms cannot be represented',
    );
  });

  it('is a reference where it is exported, without marks of the converter', () => {
    const components: Record<string, JsonSchema> = {};
    expect(replySchema(z.object({ article: contracts.ArticleView }), components)).toEqual({
      type: 'object',
      properties: { article: { $ref: '#/components/schemas/ArticleView' } },
      required: ['article'],
    });
    expect(Object.keys(components)).toEqual(expect.arrayContaining(['ArticleView', 'ProfileView', 'Id']));
    expect(JSON.stringify([http, components])).not.toMatch(/"\$(schema|id|defs)"|#\/\$defs/);
  });
});
