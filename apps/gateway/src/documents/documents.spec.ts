import 'reflect-metadata';
import asyncApiSchemas from '@asyncapi/specs';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import * as contracts from '#contracts';
import { asyncApi } from './asyncapi';
import { html } from './html';
import { openApi } from './openapi';
import { page } from './page';

const routes = contracts.routesIn(contracts);
const http = openApi(routes, '1.2.3');
const events = asyncApi('1.2.3');
const operations = Object.entries(http.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);
const operation = (id: string) => {
  const found = operations.find(({ operationId }) => operationId === id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
};
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
        ([status, response]) => /^20[^4]/.test(status) && !('content' in (response as object)),
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
      parameters: [{ name: 'slug', in: 'path', required: true }],
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
});

describe('the document of events', () => {
  it('has every event that contracts have, with its data', () => {
    const types = Object.keys(events.channels);
    expect(types).toEqual(expect.arrayContaining(contracts.AuthEvents.map(({ type }) => type)));
    expect(new Set(types.map((type) => type.split('.')[1]))).toEqual(new Set(['auth', 'users', 'articles']));
    expect(events.components.messages['events.articles.article-created.v1']).toMatchObject({
      payload: {
        properties: { articleId: { $ref: '#/components/schemas/Id' }, title: { type: 'string' } },
        required: expect.arrayContaining(['articleId', 'title']) as string[],
      },
    });
    expect(events.components.schemas.Id).toMatchObject({ type: 'string', format: 'uuid' });
  });

  it('is valid AsyncAPI 3.0', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    const isValid = ajv.validate(asyncApiSchemas.schemasWithoutId['3.0.0'], events);
    expect({ isValid, errors: ajv.errors }).toEqual({ isValid: true, errors: null });
  });
});

describe('the page of both', () => {
  const text = page(http, events);

  it('names every operation and every event', () => {
    for (const { operationId } of operations) expect(text).toContain(`id="${operationId}"`);
    for (const type of Object.keys(events.channels)) expect(text).toContain(`id="${type}"`);
  });

  it('links to parts of itself that exist, and fetches nothing', () => {
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => link ?? '');
    for (const link of links.filter((one) => one.startsWith('#'))) expect(ids).toContain(link.slice(1));
    expect(links.filter((link) => !/^(#|\/(openapi|asyncapi)\.json$)/.test(link))).toEqual([]);
    expect(text).not.toMatch(/<script|<link|<img| src=| on\w+=/);
  });

  it('escapes what is put into it', () => {
    expect(html`<b title="${'"><script>'}">${"&'"}</b>`.text).toBe(
      '<b title="&#34;&#62;&#60;script&#62;">&#38;&#39;</b>',
    );
  });
});
