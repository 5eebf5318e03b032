import * as contracts from '#contracts';
import { CLOUD_EVENT } from '#transport';
import { type JsonSchema, replySchema } from './json-schema';

/** Every event that the contracts export. */
export const EVENTS: contracts.Event[] = Object.entries<unknown>(contracts)
  .filter(([name, exported]) => name.endsWith('Events') && Array.isArray(exported))
  .flatMap(([, events]) => events as contracts.Event[]);

/** The schema of each header. */
const HEADERS: Record<keyof typeof CLOUD_EVENT, JsonSchema> = {
  specversion: { const: '1.0' },
  id: { type: 'string', format: 'uuid', description: 'The same for each delivery of an event.' },
  type: { type: 'string' },
  source: { type: 'string', description: 'The service that publishes it.' },
  time: { type: 'string', format: 'date-time', description: 'When it happened.' },
  contentType: { const: 'application/json' },
  trace: { type: 'string', description: 'The W3C trace context in which it was published.' },
  aggregate: { type: 'string', description: 'What the event is about.' },
  version: { type: 'string', pattern: '^[0-9]+$', description: 'Counts up without gaps for one aggregate.' },
  cause: { type: 'string', description: 'The request or the event that caused it.' },
};
const OPTIONAL: (keyof typeof CLOUD_EVENT)[] = ['trace', 'cause'];

export interface AsyncApi {
  asyncapi: string;
  info: { title: string; version: string; description: string };
  defaultContentType: string;
  channels: Record<string, { address: string; description: string; messages: object }>;
  operations: Record<string, object>;
  components: { schemas: Record<string, JsonSchema>; messages: Record<string, object> };
}

/** The events of the services as an AsyncAPI 3.0 document. @see https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export function asyncApi(version: string): AsyncApi {
  const schemas: Record<string, JsonSchema> = { CloudEvent: headers() };
  const document: AsyncApi = {
    asyncapi: '3.0.0',
    info: {
      title: 'Publishing platform: events',
      version,
      description:
        'What services publish in JetStream, as CloudEvents in binary mode. Only services reach the broker.',
    },
    defaultContentType: 'application/json',
    channels: {},
    operations: {},
    components: { schemas, messages: {} },
  };
  for (const { type, stream, data } of EVENTS) {
    document.channels[type] = {
      address: type,
      description: `Kept in the stream ${stream}.`,
      messages: { event: { $ref: `#/components/messages/${type}` } },
    };
    document.operations[`publish.${type}`] = { action: 'send', channel: { $ref: `#/channels/${type}` } };
    document.components.messages[type] = {
      name: type,
      headers: { $ref: '#/components/schemas/CloudEvent' },
      payload: replySchema(data, schemas),
    };
  }
  return document;
}

function headers(): JsonSchema {
  const names = Object.keys(HEADERS) as (keyof typeof CLOUD_EVENT)[];
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [CLOUD_EVENT[name], HEADERS[name]])),
    required: names.filter((name) => !OPTIONAL.includes(name)).map((name) => CLOUD_EVENT[name]),
  };
}
