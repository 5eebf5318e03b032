import 'reflect-metadata';
import asyncApiSchemas from '@asyncapi/specs';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { ArticlesEvents, SessionRevoked, UsersEvents } from '#contracts';
import { APPS, PLATFORM } from '#platform';
import { asyncApi } from './asyncapi';

const document = asyncApi('1.2.3');
const { channels, operations, components } = document;
const events = APPS.flatMap((app) => PLATFORM[app].publishes ?? []);

describe('the document of events and calls', () => {
  it('is valid AsyncAPI 3.0', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(ajv);
    const isValid = ajv.validate(asyncApiSchemas.schemasWithoutId['3.0.0'], document);
    expect({ isValid, errors: ajv.errors }).toEqual({ isValid: true, errors: null });
  });

  it('refers to nothing that it lacks', () => {
    const at = (pointer: string): unknown =>
      pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((part, step) => (part as Record<string, unknown> | undefined)?.[step], document);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, pointer = '']) => pointer,
    );
    expect(references.length).toBeGreaterThan(200);
    expect(references.filter((pointer) => at(pointer) === undefined)).toEqual([]);
  });

  it('has every event, with its data', () => {
    expect(events.length).toBeGreaterThan(10);
    for (const { type } of events) expect(channels[type]).toMatchObject({ address: type });
    expect(components.messages['events.articles.article-created.v1']).toMatchObject({
      headers: { $ref: '#/components/schemas/CloudEvent' },
      payload: {
        properties: { articleId: { $ref: '#/components/schemas/Id' }, title: { type: 'string' } },
        required: expect.arrayContaining(['articleId', 'title']) as string[],
      },
    });
    expect(components.schemas.Id).toEqual({ type: 'string', format: 'uuid' });
    expect(components.schemas.CloudEvent?.required).toEqual(
      expect.arrayContaining(['ce-id', 'ce-type', 'ce-source', 'ce-time']),
    );
  });

  it('says who publishes and who consumes, as platform.ts does', () => {
    const is = (action: string, verb: string) =>
      Object.entries(operations)
        .filter(([id, operation]) => operation.action === action && id.split('.')[1] === verb)
        .map(([id]) => id)
        .sort();
    const ids = (verb: string, of: (app: (typeof APPS)[number]) => string[]) =>
      APPS.flatMap((app) => of(app).map((name) => `${app}.${verb}.${name}`)).sort();
    expect(is('send', 'publishes')).toEqual(
      ids('publishes', (app) => (PLATFORM[app].publishes ?? []).map(({ type }) => type)),
    );
    expect(is('receive', 'consumes')).toEqual(
      ids('consumes', (app) => Object.keys(PLATFORM[app].consumes ?? {})),
    );
    expect(is('receive', 'receives')).toEqual(
      [SessionRevoked, ...UsersEvents, ...ArticlesEvents]
        .map(({ type }) => `gateway.receives.${type}`)
        .sort(),
    );
    expect(is('receive', 'answers')).toEqual(
      ids('answers', (app) => Object.values(PLATFORM[app].serves ?? {}).map(({ subject }) => subject)),
    );
    expect(is('send', 'calls')).toEqual(
      ids('calls', (app) => (PLATFORM[app].calls ?? []).map(({ subject }) => subject)),
    );
    expect(operations['notifications.consumes.notifications-articles']).toMatchObject({
      channel: { $ref: '#/channels/EVENTS_ARTICLES' },
      messages: expect.arrayContaining([
        { $ref: '#/channels/EVENTS_ARTICLES/messages/events.articles.article-created.v1' },
      ]) as object[],
    });
  });

  it('describes a call as a request and its reply', () => {
    expect(operations['gateway.calls.rpc.articles.get.v1']).toMatchObject({
      action: 'send',
      channel: { $ref: '#/channels/rpc.articles.get.v1' },
      reply: {
        channel: { $ref: '#/channels/inbox' },
        messages: [{ $ref: '#/channels/inbox/messages/rpc.articles.get.v1.reply' }],
      },
    });
    expect(components.messages['rpc.articles.get.v1.reply']?.payload).toEqual({
      $ref: '#/components/schemas/ArticleView',
    });
  });

  it('shows an example of every message, which its schemas accept', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(document, 'events');
    const bad = Object.entries(components.messages).flatMap(([name, { examples, headers }]) =>
      examples.flatMap((example) => {
        const payload = ajv.validate(
          { $ref: `events#/components/messages/${name}/payload` },
          example.payload,
        );
        const found = payload ? '' : `${name}: ${ajv.errorsText()} in ${JSON.stringify(example.payload)}`;
        const head = ajv.validate({ $ref: `events${headers.$ref}` }, example.headers);
        return [
          found,
          head ? '' : `${name}: ${ajv.errorsText()} in ${JSON.stringify(example.headers)}`,
        ].filter(Boolean);
      }),
    );
    // A text with a pattern needs an example in its contract: `.meta({ examples: ['…'] })`.
    expect(bad).toEqual([]);
    expect(components.messages['events.users.profile-changed.v1']?.examples[0]?.headers).toMatchObject({
      'ce-type': 'events.users.profile-changed.v1',
      'ce-source': 'users',
      'ce-specversion': '1.0',
    });
  });
});
