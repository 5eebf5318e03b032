import { STATUS_CODES } from 'node:http';
import type { Access, NamedRoute } from '#contracts';
import { z } from 'zod';
import { exampleOf } from './example';
import { isStorable, successHeaders } from './headers';
import { type JsonSchema, replySchema, requestSchema } from './json-schema';
import { problemResponses } from './problems';

/** The parts of the document to which operations refer. */
export interface Components {
  schemas: Record<string, JsonSchema>;
  responses: Record<string, object>;
  headers: object;
  securitySchemes: object;
}
export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  deprecated?: true;
  'x-sunset'?: string;
  tags: string[];
  security: object[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema; example?: object }> };
  responses: Record<string, object>;
}
interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  description?: string;
  required: boolean;
  schema: JsonSchema;
}

/** A route as an operation. @param components receives the parts that it shares with others */
export function operation(route: NamedRoute, components: Components): Operation {
  const { id, noun, access, status, otherStatuses, summary, body, example, deprecated } = route;
  const parameters = parametersOf(route);
  const successes = [status, ...otherStatuses].map((one) => [one, success(route, one, components)] as const);
  return {
    operationId: id,
    summary,
    ...(deprecated && {
      description: `Deprecated since ${deprecated.since}, may be removed from ${deprecated.sunset} on. ${deprecated.instead}`,
      deprecated: true as const,
      'x-sunset': deprecated.sunset,
    }),
    tags: [noun],
    security: securityOf(access),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: bodyOf(body, example) }),
    responses: {
      ...problemResponses(route, components.responses),
      ...(isStorable(route) && {
        304: {
          description: 'Not modified: what the client has is still current',
          headers: successHeaders(route, 304),
        },
      }),
      ...Object.fromEntries(successes),
    },
  };
}

function securityOf(access: Access): object[] {
  if (access === 'public') return [];
  return access === 'optional' ? [{}, { accessToken: [] }] : [{ accessToken: [] }];
}

function parametersOf(route: NamedRoute): Parameter[] {
  const { params, query, headers, takesIdempotencyKey } = route;
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
    ...Object.entries(headers).map(([name, description]) => header(name, description)),
    ...(takesIdempotencyKey ? [IDEMPOTENCY_KEY] : []),
    ...(isStorable(route) ? [IF_NONE_MATCH] : []),
  ];
}

const header = (name: string, description: string, schema: JsonSchema = { type: 'string' }): Parameter => ({
  name,
  in: 'header',
  description,
  required: false,
  schema,
});

const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'A new one for each write: repeating it within 24 hours gets the first response again.',
  { type: 'string', pattern: '^[!-~]{1,255}$' },
);
const IF_NONE_MATCH = header('If-None-Match', 'The `ETag` of the response that the client has.');

/** A body may be left out when each of its members may. */
const bodyOf = (body: z.ZodType, example?: object) => ({
  required: !body.safeParse({}).success,
  content: { 'application/json': { schema: requestSchema(body), ...(example && { example }) } },
});

function success(route: NamedRoute, status: number, { schemas }: Components): object {
  const { reply, contentType, events } = route;
  const response = { description: STATUS_CODES[status] ?? '', headers: successHeaders(route, status) };
  if (contentType === 'text/event-stream')
    return { ...response, content: { [contentType]: stream(events, schemas) } };
  if (contentType !== 'application/json')
    return { ...response, content: { [contentType]: { schema: { type: 'string' } } } };
  if (reply instanceof z.ZodVoid) return response;
  const schema = replySchema(reply, schemas);
  return { ...response, content: { [contentType]: { schema, example: exampleOf(schema, schemas) } } };
}

/**
 * Server-sent events. OpenAPI 3.1 cannot describe what is inside of the text, so the schemas of the data stand in an extension.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
function stream(events: NamedRoute['events'], schemas: Record<string, JsonSchema>): object {
  const data = Object.entries(events).map(([name, schema]) => [name, replySchema(schema, schemas)] as const);
  const lines = data.map(
    ([name, schema]) => `id: 12\nevent: ${name}\ndata: ${JSON.stringify(exampleOf(schema, schemas))}\n\n`,
  );
  return {
    schema: { type: 'string' },
    example: `retry: 1000\nid: 11\n\n${lines.join('')}`,
    'x-events': Object.fromEntries(data),
  };
}
