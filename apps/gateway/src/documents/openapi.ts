import { STATUS_CODES } from 'node:http';
import type { ErrorKind, NamedRoute } from '#contracts';
import { z } from 'zod';
import { Problem, STATUS } from '../http/problem';
import { type JsonSchema, replySchema, requestSchema } from './json-schema';

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
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema; example?: object }> };
  responses: Record<string, unknown>;
}
interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: JsonSchema;
}

const DESCRIPTION = `Errors are problems (RFC 9457): \`code\` is stable and for programs, \`error\` is for people. Every response
carries \`X-Request-Id\` and \`traceresponse\`. Some routes take an \`Idempotency-Key\`, as their parameters show; \`POST /api/login\`
takes the \`deviceToken\` of an earlier login as \`Device-Token\`. Cacheable reads have an \`ETag\` and answer 304 to \`If-None-Match\`. The headers \`RateLimit\` and \`RateLimit-Policy\` hold the rate limits.`;

/** The HTTP API as an OpenAPI 3.1 document. @see https://spec.openapis.org/oas/v3.1.1.html */
export function openApi(routes: NamedRoute[], version: string): OpenApi {
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

function operation(route: NamedRoute, schemas: Record<string, JsonSchema>): Operation {
  const { id, noun, access, status, otherStatuses, cacheControl } = route;
  const successes = [status, ...otherStatuses].map((one) => [one, success(route, one, schemas)] as const);
  const parameters = parametersOf(route);
  return {
    operationId: id,
    tags: [noun],
    security:
      access === 'public' ? [] : access === 'optional' ? [{}, { accessToken: [] }] : [{ accessToken: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: bodyOf(route.body, route.example) }),
    responses: {
      ...problems(route),
      ...(!cacheControl.includes('no-store') && {
        304: { description: 'Not modified: what the client has is still current' },
      }),
      ...Object.fromEntries(successes),
    },
  };
}

function parametersOf({ params, query, takesIdempotencyKey }: NamedRoute): Parameter[] {
  const { properties = {}, required = [] } = (query ? requestSchema(query) : {}) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return [
    ...Object.entries(params).map(([name, schema]) => ({
      name,
      in: 'path' as const,
      required: true,
      schema: requestSchema(schema),
    })),
    ...Object.entries(properties).map(([name, schema]) => ({
      name,
      in: 'query' as const,
      required: required.includes(name),
      schema,
    })),
    ...(takesIdempotencyKey ? [IDEMPOTENCY_KEY] : []),
  ];
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
};

/** A body may be left out when each of its members may. */
const bodyOf = (body: z.ZodType, example?: object) => ({
  required: !body.safeParse({}).success,
  content: { 'application/json': { schema: requestSchema(body), ...(example && { example }) } },
});

function success(
  { reply, contentType }: NamedRoute,
  status: number,
  schemas: Record<string, JsonSchema>,
): object {
  const description = STATUS_CODES[status] ?? '';
  if (contentType !== 'application/json')
    return { description, content: { [contentType]: { schema: { type: 'string' } } } };
  if (reply instanceof z.ZodVoid) return { description };
  return { description, content: { [contentType]: { schema: replySchema(reply, schemas) } } };
}

/** Refusals that follow from the route; `default` stands for any other, each with its own `code`. */
function problems(route: NamedRoute): Record<string, object> {
  const { access, params, query, body, path } = route;
  const hasParams = Object.keys(params).length > 0;
  const has = (...kinds: ErrorKind[]): number[] => kinds.map((kind) => STATUS[kind]);
  const statuses = [
    ...(hasParams || query || body ? has('invalid') : []),
    ...(access === 'public' ? [] : has('unauthenticated')),
    ...(access === 'admin' || typeof access === 'object' ? has(route.refusal) : []),
    ...(route.needsVerifiedEmail ? has('forbidden') : []),
    ...(hasParams ? has('not_found') : []),
    ...(body ? [413, 415] : []),
    ...(path.startsWith('/api/') ? has('rate_limited', 'unavailable', 'timeout') : []),
    ...route.errors.map((kind) => (kind === 'moved' && route.method === 'GET' ? 301 : STATUS[kind])),
  ];
  const problem = { $ref: '#/components/responses/Problem' };
  return Object.fromEntries([...statuses.map(String), 'default'].map((status) => [status, problem]));
}
