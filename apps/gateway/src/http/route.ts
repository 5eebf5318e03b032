import {
  type Deprecation,
  InvalidInput,
  type InputOf,
  isEventStream,
  type OrJson,
  type ReplyOf,
  type Route as RouteContract,
} from '#contracts';
import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  Header,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

const ROUTE = 'route';

/** A method that can serve a route: it takes the input first, if the route has any, and returns the reply or its JSON. */
type HandlerOf<R extends RouteContract> = keyof InputOf<R> extends never
  ? (...others: never[]) => Promise<OrJson<ReplyOf<R>>>
  : (input: InputOf<R>, ...others: never[]) => Promise<OrJson<ReplyOf<R>>>;

/**
 * The method serves this route of the contracts, which is all that has to be said: guards, limits, caching and documents read
 * it. A method with another input or reply does not compile.
 */
export const Route =
  <R extends RouteContract>(route: R) =>
  <Handler extends HandlerOf<R>>(
    target: object,
    name: string,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void =>
    applyDecorators(
      SetMetadata(ROUTE, route),
      RequestMapping({ method: RequestMethod[route.method], path: route.path }),
      HttpCode(route.status),
      Header('cache-control', route.cacheControl),
      ...(route.deprecated ? deprecationHeaders(route.deprecated) : []),
      RouteConfig({ limit: route.limit, isEventStream: isEventStream(route) }),
    )(target, name, descriptor as TypedPropertyDescriptor<unknown>);

/** Whether the configuration of a route in Fastify says that it is an event stream. */
export const isOfEventStream = (config: unknown): boolean =>
  (config as { isEventStream?: boolean } | undefined)?.isEventStream === true;

/** @see https://www.rfc-editor.org/rfc/rfc9745 and https://www.rfc-editor.org/rfc/rfc8594 */
const deprecationHeaders = ({ since, sunset }: Deprecation): MethodDecorator[] => [
  Header('deprecation', `@${Date.parse(since) / 1_000}`),
  Header('sunset', new Date(sunset).toUTCString()),
];

/** The route that a method of a controller serves; undefined when it serves none. */
export const routeServedBy = (handler: object): RouteContract | undefined =>
  Reflect.getMetadata(ROUTE, handler) as RouteContract | undefined;

/** The parameter is the input of the route: path parameters, query parameters and body, validated. */
export const Input = createParamDecorator((_data: unknown, context: ExecutionContext): object => {
  const route = routeServedBy(context.getHandler());
  if (!route) throw new Error('@Input() requires a method with @Route()');
  return inputOf(route, context.switchToHttp().getRequest<FastifyRequest>());
});

/** The schema of the path parameters of each route. Zod compiles a schema at its first use, so it is made once. */
const pathSchemas = new WeakMap<RouteContract, z.ZodObject>();

function pathSchemaOf(route: RouteContract): z.ZodObject {
  let schema = pathSchemas.get(route);
  if (!schema) pathSchemas.set(route, (schema = z.object(route.params)));
  return schema;
}

/** @throws InvalidInput that names each field which does not fit */
function inputOf(route: RouteContract, request: FastifyRequest): object {
  const { query, body } = route;
  return {
    ...fitting(pathSchemaOf(route), request.params, 'field'),
    ...(query && fitting(query, withoutEmpty(request.query as object), 'parameter')),
    // No body counts as an empty object.
    ...(body && fitting(body, request.body ?? {}, 'field')),
  };
}

function fitting(schema: z.ZodType, value: unknown, member: 'field' | 'parameter'): object {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw InvalidInput.from(parsed.error, undefined, member);
  return parsed.data as object;
}

/** A parameter left empty (`?tag=`) counts as absent; its name must be a known one all the same. */
const withoutEmpty = (query: object): object =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [name, value === '' ? undefined : value]));
