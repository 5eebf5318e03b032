import * as contracts from '#contracts';
import { APPS, PLATFORM } from '#platform';
import { CLOUD_EVENT } from '#transport';
import { exampleOf } from './example';
import { type JsonSchema, replySchema, requestSchema } from './json-schema';
import { MESSAGE_HEADERS } from './message-headers';

interface Reference {
  $ref: string;
}
interface Channel {
  address: string | null;
  description: string;
  messages: Record<string, Reference>;
}
interface Operation {
  action: 'send' | 'receive';
  title: string;
  description: string;
  channel: Reference;
  messages: Reference[];
  tags: { name: string }[];
  reply?: { address: { location: string }; channel: Reference; messages: Reference[] };
}
interface Message {
  name: string;
  title: string;
  headers: Reference;
  payload: JsonSchema;
  examples: { headers: object; payload: object }[];
}

export interface AsyncApi {
  asyncapi: string;
  info: { title: string; version: string; description: string; license: { name: string } };
  defaultContentType: string;
  channels: Record<string, Channel>;
  operations: Record<string, Operation>;
  components: { schemas: Record<string, JsonSchema>; messages: Record<string, Message> };
}

/** Every event that the contracts export. */
export const EVENTS: contracts.Event[] = Object.entries<unknown>(contracts)
  .filter(([name, exported]) => name.endsWith('Events') && Array.isArray(exported))
  .flatMap(([, events]) => events as contracts.Event[]);

/** The channel of all replies: the inbox that a call names. */
const INBOX = 'inbox';

/**
 * Events and calls of the services as an AsyncAPI 3.0 document: who publishes, consumes, calls and answers is what `platform.ts`
 * permits. @see https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function asyncApi(version: string): AsyncApi {
  const document: AsyncApi = {
    asyncapi: '3.0.0',
    info: {
      title: 'Publishing platform: events and calls',
      version,
      description:
        'What services publish in JetStream, as CloudEvents in binary mode, and the calls between apps over NATS. Only apps reach the broker.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    channels: {},
    operations: {},
    components: { schemas: { ...MESSAGE_HEADERS }, messages: {} },
  };
  for (const event of EVENTS) addEvent(document, event);
  for (const app of APPS) addStream(document, app);
  document.channels[INBOX] = {
    address: null,
    description: 'The subject that a call names for its reply.',
    messages: {},
  };
  for (const app of APPS) addApp(document, app);
  return document;
}

function addEvent({ channels, components }: AsyncApi, { type, stream, data }: contracts.Event): void {
  const { schemas, messages } = components;
  const payload = replySchema(data, schemas);
  const source = type.split('.')[1] ?? '';
  const headers = {
    ...(exampleOf(MESSAGE_HEADERS.CloudEvent, schemas) as object),
    [CLOUD_EVENT.type]: type,
    [CLOUD_EVENT.source]: source,
  };
  messages[type] = {
    name: type,
    title: type,
    headers: { $ref: '#/components/schemas/CloudEvent' },
    payload,
    examples: [{ headers, payload: exampleOf(payload, schemas) as object }],
  };
  channels[type] = {
    address: type,
    description: `Kept in the stream ${stream}.`,
    messages: { [type]: { $ref: `#/components/messages/${type}` } },
  };
}

/** The stream with all events of an app: what its consumers read. */
function addStream({ channels }: AsyncApi, app: (typeof APPS)[number]): void {
  const { publishes = [] } = PLATFORM[app];
  if (publishes.length === 0) return;
  const messages = publishes.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }] as const);
  channels[contracts.streamOf(app)] = {
    address: `events.${app}.>`,
    description: `The JetStream stream ${contracts.streamOf(app)}, which keeps all events of ${app}.`,
    messages: Object.fromEntries(messages),
  };
}

/** What one app sends and receives. */
function addApp(document: AsyncApi, app: (typeof APPS)[number]): void {
  const { publishes = [], consumes = {}, overhears = [], serves = {}, calls = [] } = PLATFORM[app];
  const add = (id: string, operation: Omit<Operation, 'tags'>): void => {
    document.operations[id] = { ...operation, tags: [{ name: app }] };
  };
  for (const { type } of publishes)
    add(`${app}.publishes.${type}`, {
      action: 'send',
      title: `${app} publishes ${type}`,
      description:
        'Stored in the outbox with the change, and published at least once. `ce-id` recognizes a repetition.',
      ...on(type),
    });
  for (const [durable, service] of Object.entries(consumes)) {
    const stream = contracts.streamOf(service);
    add(`${app}.consumes.${durable}`, {
      action: 'receive',
      title: `${app} consumes events of ${service}`,
      description: `By the durable consumer ${durable}, which handles the events that it needs.`,
      ...on(stream, Object.keys(document.channels[stream]?.messages ?? {})),
    });
  }
  for (const { type } of overhears)
    add(`${app}.receives.${type}`, {
      action: 'receive',
      title: `${app} receives ${type}`,
      description: 'In each of its replicas, without a durable consumer.',
      ...on(type),
    });
  for (const rpc of Object.values(serves)) addCall(document, rpc);
  for (const rpc of Object.values(serves))
    add(`${app}.answers.${rpc.subject}`, {
      action: 'receive',
      title: `${app} answers ${rpc.subject}`,
      description: 'One replica of it handles the call.',
      ...exchange(rpc),
    });
  for (const rpc of calls)
    add(`${app}.calls.${rpc.subject}`, {
      action: 'send',
      title: `${app} calls ${rpc.subject}`,
      description: `Waits ${rpc.timeoutMs} ms at most.`,
      ...exchange(rpc),
    });
}

const on = (channel: string, messages = [channel]): Pick<Operation, 'channel' | 'messages'> => ({
  channel: { $ref: `#/channels/${channel}` },
  messages: messages.map((message) => ({ $ref: `#/channels/${channel}/messages/${message}` })),
});

const exchange = ({ subject }: contracts.Rpc): Pick<Operation, 'channel' | 'messages' | 'reply'> => ({
  ...on(subject),
  reply: { address: { location: '$message.header#/reply-to' }, ...on(INBOX, [`${subject}.reply`]) },
});

/** The channel of a call, its request, and its reply in the channel of all replies. */
function addCall({ channels, components }: AsyncApi, { subject, request, reply }: contracts.Rpc): void {
  const { schemas, messages } = components;
  const add = (name: string, headers: keyof typeof MESSAGE_HEADERS, payload: JsonSchema): Reference => {
    const example = exampleOf(payload, schemas) as object;
    messages[name] = {
      name,
      title: name,
      headers: { $ref: `#/components/schemas/${headers}` },
      payload,
      examples: [
        {
          headers: headers === 'Reply' ? {} : (exampleOf(MESSAGE_HEADERS[headers], schemas) as object),
          payload: example,
        },
      ],
    };
    return { $ref: `#/components/messages/${name}` };
  };
  channels[subject] = {
    address: subject,
    description:
      'A call, as a request over core NATS. An error comes as a reply with the header `Nats-Service-Error`.',
    messages: { [subject]: add(subject, 'Call', requestSchema(request)) },
  };
  const inbox = channels[INBOX];
  if (inbox)
    inbox.messages[`${subject}.reply`] = add(`${subject}.reply`, 'Reply', replySchema(reply, schemas));
}
