import type { NamedRoute } from '#contracts';
import { Problem } from '../http/problem';
import { HEADERS, headersOf } from './headers';
import { replySchema } from './json-schema';
import { type Components, operation, type Operation } from './operation';

export interface OpenApi {
  openapi: string;
  info: {
    title: string;
    version: string;
    description: string;
    license: { name: string; identifier: string };
  };
  servers: { url: string }[];
  tags: { name: string; 'x-displayName': string }[];
  paths: Record<string, Record<string, Operation>>;
  components: Components;
}

const DESCRIPTION = `Errors are problems (RFC 9457): \`code\` is stable and for programs, \`error\` is for people. Responses may get
further members later. A client may send \`X-Request-Id\` with any request.

Log in with \`POST /api/login\` and send \`Authorization: Bearer <token>\`. A write with an \`Idempotency-Key\` can be repeated safely
for 24 hours where the route lists that header. Cacheable reads have an \`ETag\` and answer \`If-None-Match\` with 304.`;

/** The HTTP API as an OpenAPI 3.1 document. @see https://spec.openapis.org/oas/v3.1.1.html */
export function openApi(routes: NamedRoute[], version: string): OpenApi {
  const components: Components = {
    schemas: {},
    responses: {},
    headers: HEADERS,
    securitySchemes: {
      accessToken: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The `token` of a login; it expires after `expiresIn` seconds.',
      },
    },
  };
  const paths: OpenApi['paths'] = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route, components);
  }
  components.schemas.Problem = replySchema(Problem, components.schemas);
  components.responses.Problem = {
    description:
      'A refusal of a request that HTTP itself does not allow, such as 414 or 417. Its code begins with `http.`.',
    headers: headersOf('X-Request-Id', 'traceresponse', 'Cache-Control'),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return {
    openapi: '3.1.1',
    info: {
      title: 'Publishing platform',
      version,
      description: DESCRIPTION.replaceAll(/(?<!\n)\n(?!\n)/g, ' '),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ noun }) => noun))].map((name) => ({
      name,
      'x-displayName': titleOf(name),
    })),
    paths,
    components,
  };
}

/** `deadLetters` as `Dead letters`. */
const titleOf = (noun: string): string =>
  noun.charAt(0).toUpperCase() + noun.slice(1).replaceAll(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`);
