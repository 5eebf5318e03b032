import * as contracts from '#contracts';
import { type Access, type Event, type NamedRoute, type Rpc, routesIn, streamOf } from '#contracts';
import { type App, PLATFORM } from '#platform';
import { parameterRows, type SchemaRow, schemaRows } from './schema-rows';

export interface CallEntry {
  /** `articles/create` */
  name: string;
  subject: string;
  timeoutMs: number;
  idempotent: boolean | 'with-key';
  callers: string[];
  request: SchemaRow[];
  reply: SchemaRow[];
}
export interface EventEntry {
  type: string;
  data: SchemaRow[];
}
export interface AppEntry {
  name: string;
  database: boolean;
  serves: CallEntry[];
  calls: { name: string; service: string }[];
  publishes: EventEntry[];
  /** The stream of its events, and the durables that read it. */
  stream: string | undefined;
  readers: { app: string; durable: string }[];
  consumes: { durable: string; service: string }[];
  overhears: string[];
  sends: readonly string[];
  receives: readonly string[];
  duties: string[];
}
export interface RouteEntry {
  id: string;
  noun: string;
  method: string;
  path: string;
  access: string;
  params: SchemaRow[];
  query: SchemaRow[];
  body: SchemaRow[];
  /** Whether it takes a body, which may have no members. */
  takesBody: boolean;
  example: object | undefined;
  reply: SchemaRow[];
  contentType: string;
  statuses: number[];
  errors: readonly string[];
  notes: string[];
}
export interface Catalogue {
  apps: AppEntry[];
  routes: RouteEntry[];
}

const APPS = Object.entries<App>(PLATFORM);

/** Every app with its calls and events, from `platform.ts`, and every route of the public API, from the contracts. */
export const catalogue = (): Catalogue => ({
  apps: APPS.map(([name, app]) => appEntry(name, app)),
  routes: routesIn(contracts).map(routeEntry),
});

function appEntry(name: string, app: App): AppEntry {
  const { serves = {}, calls = [], publishes = [], consumes = {}, overhears = [] } = app;
  return {
    name,
    database: app.database,
    serves: Object.values(serves).map(callEntry),
    calls: calls.map(({ subject }) => ({ name: nameOf(subject), service: subject.split('.')[1] ?? '' })),
    publishes: publishes.map(eventEntry),
    stream: publishes.length > 0 ? streamOf(name) : undefined,
    readers: APPS.flatMap(([reader, { consumes: durables = {} }]) =>
      Object.entries(durables)
        .filter(([, service]) => service === name)
        .map(([durable]) => ({ app: reader, durable })),
    ),
    consumes: Object.entries(consumes).map(([durable, service]) => ({ durable, service })),
    overhears: overhears.map(({ type }) => type),
    sends: app.sends ?? [],
    receives: app.receives ?? [],
    duties: [
      ...(app.checksHealth ? ['asks every service for its health'] : []),
      ...(app.keepsDeadLetters ? ['keeps the dead letters of all consumers'] : []),
    ],
  };
}

const callEntry = ({ subject, timeoutMs, idempotent, request, reply }: Rpc): CallEntry => ({
  name: nameOf(subject),
  subject,
  timeoutMs,
  idempotent,
  callers: APPS.filter(([, { calls = [] }]) => calls.some((call) => call.subject === subject)).map(
    ([name]) => name,
  ),
  request: schemaRows(request, 'input'),
  reply: schemaRows(reply, 'output'),
});

const eventEntry = ({ type, data }: Event): EventEntry => ({ type, data: schemaRows(data, 'output') });

/** `rpc.articles.create.v1` is known as `articles/create`, in traces too. */
function nameOf(subject: string): string {
  const [, service = '', ...verb] = subject.split('.').slice(0, -1);
  return `${service}/${verb.join('.')}`;
}

function routeEntry(route: NamedRoute): RouteEntry {
  const { id, noun, method, path, params, query, body, example, reply, contentType, errors, limit } = route;
  return {
    id,
    noun,
    method,
    path,
    access: accessOf(route.access),
    params: parameterRows(params),
    query: schemaRows(query, 'input'),
    body: schemaRows(body, 'input'),
    takesBody: body !== undefined,
    example,
    reply: schemaRows(reply, 'output'),
    contentType,
    statuses: [route.status, ...route.otherStatuses],
    errors: errors.map(({ code }) => code),
    notes: [
      ...(route.takesIdempotencyKey ? ['takes an Idempotency-Key'] : []),
      ...(route.needsVerifiedEmail
        ? ['needs a verified e-mail address where REQUIRE_VERIFIED_EMAIL is set']
        : []),
      ...(limit === 'registrations' || limit === 'emails'
        ? [`counts towards the rate limit for ${limit}`]
        : []),
      ...(route.cacheControl === 'no-store' ? [] : [`Cache-Control: ${route.cacheControl}`]),
    ],
  };
}

const accessOf = (access: Access): string => (typeof access === 'string' ? access : access.join(' or '));
