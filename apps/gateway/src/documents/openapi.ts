import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { Problem } from '../http/problem';
import { type JsonSchema, replySchema, requestSchema } from './json-schema';
import type { Route } from './routes';

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; responses: object; securitySchemes: object };
}
export interface Operation {
  operationId: string;
  tags: string[];
  security: object[];
  parameters?: { name: string; in: string; required: boolean; schema: JsonSchema }[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, unknown>;
}

const DESCRIPTION = `Errors are problems (RFC 9457): \`code\` is stable and for programs, \`error\` is for people. Every answer
carries \`X-Request-Id\` and \`traceresponse\`. \`POST /api/register\` and \`POST /api/articles\` take an \`Idempotency-Key\`; \`POST /api/login\`
takes the \`deviceToken\` of an earlier log-in as \`Device-Token\`. Reads that may be kept carry an \`ETag\` and answer 304 to \`If-None-Match\`. Limits are told in \`RateLimit\` and \`RateLimit-Policy\`.`;

/** The HTTP API as an OpenAPI 3.1 document. @see https://spec.openapis.org/oas/v3.1.1.html */
export function openApi(routes: Route[], version: string): OpenApi {
  const schemas: Record<string, JsonSchema> = {};
  const paths: OpenApi['paths'] = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route, schemas);
  }
  schemas.Problem = replySchema(Problem, schemas);
  return {
    openapi: '3.1.1',
    info: { title: 'Publishing platform', version, description: DESCRIPTION.replaceAll('\n', ' ') },
    paths,
    components: {
      schemas,
      responses: {
        Problem: {
          description: 'A refusal or a failure',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function operation(route: Route, schemas: Record<string, JsonSchema>): Operation {
  const { id, noun, access, inputs, status, otherStatuses, isStorable } = route;
  const successes = [status, ...otherStatuses].map((one) => [one, success(route, one, schemas)] as const);
  const parameters = [
    ...Object.entries(inputs.params).map(([name, schema]) =>
      parameter('path', name, true, requestSchema(schema)),
    ),
    ...(inputs.query ? queryParameters(inputs.query) : []),
  ];
  return {
    operationId: id,
    tags: [noun],
    security: { public: [], optional: [{}, { accessToken: [] }], login: [{ accessToken: [] }] }[access],
    ...(parameters.length > 0 && { parameters }),
    ...(inputs.body && { requestBody: bodyOf(inputs.body) }),
    responses: {
      ...problems(route),
      ...(isStorable && { 304: { description: 'Not modified: what the client has is still current' } }),
      ...Object.fromEntries(successes),
    },
  };
}

const parameter = (place: string, name: string, required: boolean, schema: JsonSchema) => ({
  name,
  in: place,
  required,
  schema,
});

function queryParameters(query: z.ZodType) {
  const { properties = {}, required = [] } = requestSchema(query) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) =>
    parameter('query', name, required.includes(name), schema),
  );
}

/** A body of which every member may be left out may be left out as a whole. */
const bodyOf = (body: z.ZodType) => ({
  required: !body.safeParse({}).success,
  content: { 'application/json': { schema: requestSchema(body) } },
});

function success({ reply, replyType }: Route, status: number, schemas: Record<string, JsonSchema>): object {
  const description = STATUS_CODES[status] ?? '';
  if (replyType) return { description, content: { [replyType]: { schema: { type: 'string' } } } };
  if (!reply) return { description };
  return { description, content: { 'application/json': { schema: replySchema(reply, schemas) } } };
}

/** What each route may be refused with by what it is; `default` is what its handler refuses besides, each with its own `code`. */
function problems({ access, inputs, path }: Route): Record<string, object> {
  const has = { params: Object.keys(inputs.params).length > 0, query: inputs.query, body: inputs.body };
  const statuses = [
    ...(has.params || has.query || has.body ? [400] : []),
    ...(access === 'public' ? [] : [401]),
    ...(has.params ? [404] : []),
    ...(has.body ? [413, 415] : []),
    ...(path.startsWith('/api/') ? [429, 503, 504] : []),
  ];
  const problem = { $ref: '#/components/responses/Problem' };
  return Object.fromEntries([...statuses.map(String), 'default'].map((status) => [status, problem]));
}
