import { CALL_HEADER, CLOUD_EVENT, ERROR_HEADER } from '#transport';
import { EXAMPLE_ID } from './example';
import type { JsonSchema } from './json-schema';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** The schema of each header of an event. @see https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/nats-protocol-binding.md */
const EVENT: Record<keyof typeof CLOUD_EVENT, JsonSchema> = {
  specversion: { const: '1.0' },
  id: { type: 'string', format: 'uuid', description: 'The same for each delivery of an event.' },
  type: { type: 'string' },
  source: { type: 'string', description: 'The service that publishes it.' },
  time: { type: 'string', format: 'date-time', description: 'When it happened.' },
  contentType: { const: 'application/json' },
  trace: {
    type: 'string',
    description: 'The W3C trace context in which it was published.',
    examples: [TRACEPARENT],
  },
  aggregate: { type: 'string', description: 'What the event is about.', examples: [EXAMPLE_ID] },
  version: {
    type: 'string',
    pattern: '^[0-9]+$',
    description: 'Counts up without gaps for one aggregate.',
    examples: ['1'],
  },
  cause: { type: 'string', description: 'The request or the event that caused it.', examples: [EXAMPLE_ID] },
};

/** The schema of each header of a call. */
const CALL: Record<keyof typeof CALL_HEADER, JsonSchema> = {
  deadline: {
    type: 'string',
    pattern: '^[0-9]+$',
    description: 'When the caller stops waiting, in milliseconds since 1970.',
    examples: ['1772357400000'],
  },
  requestId: { type: 'string', description: 'The HTTP request that it is part of.', examples: [EXAMPLE_ID] },
  trace: { type: 'string', description: 'The W3C trace context.', examples: [TRACEPARENT] },
  authorization: {
    type: 'string',
    description: 'The access token of the account for which it is made; the service verifies it.',
    examples: ['Bearer <token>'],
  },
  idempotencyKey: {
    type: 'string',
    description: 'A call repeated with the same key takes effect once.',
    examples: ['5f0c2b6e'],
  },
  clientAddress: { type: 'string', description: 'The address of the HTTP client.', examples: ['192.0.2.7'] },
};

function headers<Name extends string>(
  wire: Record<Name, string>,
  schemas: Record<Name, JsonSchema>,
  optional: Name[],
): JsonSchema {
  const names = Object.keys(schemas) as Name[];
  const required = names.filter((name) => !optional.includes(name)).map((name) => wire[name]);
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [wire[name], schemas[name]])),
    ...(required.length > 0 && { required }),
  };
}

/** The headers of messages as schemas: of events, of calls and of replies. */
export const MESSAGE_HEADERS = {
  CloudEvent: headers(CLOUD_EVENT, EVENT, ['trace', 'cause']),
  Call: headers(CALL_HEADER, CALL, Object.keys(CALL) as (keyof typeof CALL)[]),
  Reply: {
    type: 'object',
    properties: {
      [ERROR_HEADER]: {
        type: 'string',
        description: 'Present when the payload is an error.',
        examples: ['not_found'],
      },
    },
  },
} satisfies Record<string, JsonSchema>;
