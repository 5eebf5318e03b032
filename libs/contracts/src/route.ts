import { z } from 'zod';
import type { ErrorType } from './errors';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * Who may call a route:
 * - `public`: everyone. A token is not read.
 * - `optional`: everyone. A token is not needed, but must be valid if there is one.
 * - `user`: everyone with an account.
 * - `admin`: admins. The gateway refuses others before it reads the input.
 * - a list: the owner of the resource, and the roles named beside it. The service that knows the owner refuses others.
 */
export type Access = 'public' | 'optional' | 'user' | 'admin' | readonly ('owner' | 'moderator' | 'admin')[];

/** Dates as `2027-03-01`, in UTC. */
export interface Deprecation {
  readonly since: string;
  /** From this day on it may be removed. */
  readonly sunset: string;
  /** What clients should do, as a sentence: "Use `GET /api/articles`." */
  readonly instead: string;
}

type Fields = Readonly<Record<string, z.ZodType>>;
type Maybe<Schema extends z.ZodType> = Schema | undefined;

/** One method of one address of the public API: all that controllers, documents, tests and clients need to know about it. */
export interface Route<
  Params extends Fields = Fields,
  Query extends Maybe<z.ZodType> = Maybe<z.ZodType>,
  Body extends Maybe<z.ZodObject> = Maybe<z.ZodObject>,
  Reply extends z.ZodType = z.ZodType,
  Events extends Fields = Fields,
> {
  readonly method: Method;
  /** `/api/articles/:slug` */
  readonly path: string;
  /** What a call of it does, for readers of documents: an imperative without a full stop. */
  readonly summary: string;
  readonly access: Access;
  /** A schema for each `:name` in the path. */
  readonly params: Params;
  /** Without it the route takes no query parameters. */
  readonly query: Query;
  readonly body: Body;
  /** A body that the schema accepts, with every field. Documents show it, and tests send it. */
  readonly example: object | undefined;
  /** `z.void()` when the response has no JSON body. */
  readonly reply: Reply;
  /** The status of a success. */
  readonly status: number;
  /** Other statuses that come with the same reply. */
  readonly otherStatuses: readonly number[];
  /** Errors that services answer it with: those of every route follow from its access and inputs. A test compares them with answers. */
  readonly errors: readonly ErrorType[];
  /** How callers without access are refused; `not_found` does not reveal that the resource exists. */
  readonly refusal: 'forbidden' | 'not_found';
  readonly contentType: string;
  /** The events of a stream (`text/event-stream`) by name, with the schema of their data; none for other routes. */
  readonly events: Events;
  /** The `Cache-Control` of a success. Without `no-store` the response also has an `ETag`. */
  readonly cacheControl: string;
  /** A rate limit beside the general one, or `none` at all. */
  readonly limit: 'registrations' | 'emails' | 'none' | undefined;
  /** Where `REQUIRE_VERIFIED_EMAIL` is set, only accounts with a verified e-mail address may call it. */
  readonly needsVerifiedEmail: boolean;
  /** Whether a repeated request with the same `Idempotency-Key` gets the first response again. */
  readonly takesIdempotencyKey: boolean;
  /** Request headers that it reads beside those of every route, with what each is for. */
  readonly headers: Readonly<Record<string, string>>;
  /** Set when clients should stop using it: every answer says so, and documents mark it. */
  readonly deprecated: Deprecation | undefined;
  /** Whether a `Link` header of its replies names the other pages of the list. */
  readonly linksPages: boolean;
}

type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : unknown;
type SentOf<Schema> = Schema extends z.ZodType ? z.input<Schema> : unknown;
type Flat<T> = { [Key in keyof T]: T[Key] };

/** The validated input of a route: its path parameters, query parameters and body fields in one object. */
export type InputOf<R extends Route> = Flat<
  { [Name in keyof R['params']]: OutputOf<R['params'][Name]> } & OutputOf<R['query']> & OutputOf<R['body']>
>;

/** One event of a stream, as a client receives it. The stream resumes after `id`. */
export type EventOf<R extends Route> = {
  [Name in keyof R['events'] & string]: { id: string; event: Name; data: OutputOf<R['events'][Name]> };
}[keyof R['events'] & string];

interface Options<Params, Query, Body, Reply, Events> extends Partial<
  Pick<
    Route,
    | 'status'
    | 'otherStatuses'
    | 'errors'
    | 'refusal'
    | 'contentType'
    | 'cacheControl'
    | 'limit'
    | 'needsVerifiedEmail'
    | 'takesIdempotencyKey'
    | 'headers'
    | 'deprecated'
    | 'linksPages'
  >
> {
  summary: string;
  access: Access;
  params?: Params;
  query?: Query;
  body?: Body;
  example?: SentOf<Body>;
  reply?: Reply;
  events?: Events;
}

/**
 * Declares a route. The status of a success is 204 without a reply, 201 for POST and 200 otherwise, unless it is given.
 * @throws when the path and `params` disagree, or a path parameter has the name of a query parameter or of a field of the body
 */
export function route<
  Params extends Fields = Record<never, never>,
  Query extends Maybe<z.ZodType> = undefined,
  Body extends Maybe<z.ZodObject> = undefined,
  Reply extends z.ZodType = z.ZodVoid,
  Events extends Fields = Record<never, never>,
>(
  method: Method,
  path: string,
  options: Options<Params, Query, Body, Reply, Events>,
): Route<Params, Query, Body, Reply, Events> {
  const { params = {} as Params, query, body, example, reply = z.void(), events = {} as Events } = options;
  const names = Object.keys(params);
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  if (inPath.sort().join() !== names.sort().join())
    throw new Error(`${method} ${path} needs a schema for each of its parameters, and for no other`);
  const twice = names.find((name) => body && name in body.shape);
  if (twice !== undefined) throw new Error(`${method} ${path} has "${twice}" in its path and in its body`);
  const inQuery = names.length > 0 ? queryNamesOf({ query }) : [];
  const queried = names.find((name) => inQuery.includes(name));
  if (queried !== undefined)
    throw new Error(`${method} ${path} has "${queried}" in its path and in its query`);
  return Object.freeze({
    status: options.reply ? (method === 'POST' ? 201 : 200) : 204,
    otherStatuses: [],
    errors: [],
    refusal: 'forbidden' as const,
    contentType: 'application/json',
    cacheControl: 'no-store',
    limit: undefined,
    needsVerifiedEmail: false,
    takesIdempotencyKey: false,
    headers: {},
    deprecated: undefined,
    linksPages: false,
    ...options,
    method,
    path,
    params,
    query: query as Query,
    body: body as Body,
    example: example as object | undefined,
    reply: reply as Reply,
    events,
  });
}

/** The names of the query parameters that a route takes. */
export const queryNamesOf = ({ query }: Pick<Route, 'query'>): string[] =>
  query ? Object.keys(z.toJSONSchema(query, { io: 'input' }).properties ?? {}) : [];

/** A route with its name, `articles.create`, and the group of routes that it belongs to. */
export type NamedRoute = Route & { readonly id: string; readonly noun: string };

/** Every route in exports such as those of this library: a group is exported as `<Noun>Routes`. */
export const routesIn = (exports: object): NamedRoute[] =>
  Object.entries(exports as Record<string, Record<string, Route>>)
    .filter(([name]) => name.endsWith('Routes'))
    .flatMap(([name, group]) => {
      const noun = name.charAt(0).toLowerCase() + name.slice(1, -'Routes'.length);
      return Object.entries(group).map(([key, one]) => ({ ...one, id: `${noun}.${key}`, noun }));
    });
