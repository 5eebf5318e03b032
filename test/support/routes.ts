import * as contracts from '#contracts';
import { RealWorldRoutes } from '../../apps/gateway/src/realworld/realworld.routes';

/** An id that nothing has. */
export const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';

/** Every route of the public API, from the contracts: a new one is in all tables below, and so in the tests that use them. */
export const ROUTES = contracts.routesIn(contracts);

/** Every route of the RealWorld API, which has documents and tests of its own. */
export const REALWORLD_ROUTES = contracts.routesIn({ RealWorldRoutes });

/** The address of a route with ids that nothing has: `/api/articles/no-such-slug`. */
export const emptyAddressOf = ({ path }: contracts.Route): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => (name === 'id' ? UNKNOWN_ID : `no-such-${name}`));

/** Every address with the methods it accepts. */
export const ADDRESSES: [path: string, methods: string[]][] = [...new Set(ROUTES.map(emptyAddressOf))].map(
  (path) => [path, ROUTES.filter((route) => emptyAddressOf(route) === path).map(({ method }) => method)],
);

export interface Write {
  method: string;
  path: string;
  /** A body that the schema accepts. */
  body: Record<string, unknown>;
  schema: NonNullable<contracts.Route['body']>;
  access: contracts.Access;
}

/** Every route with a body. */
export const WRITES = ROUTES.flatMap((route): Write[] => {
  const { method, access, body: schema, example } = route;
  if (!schema) return [];
  return [{ method, path: emptyAddressOf(route), body: example as Write['body'], schema, access }];
});

const isText = (value: unknown): boolean => typeof value === 'string';

/** Each text field of each body, including lists of texts. */
export const FIELDS = WRITES.flatMap((write) =>
  Object.entries(write.body)
    .filter(([, value]) => [value].flat().every(isText))
    .map(([field]) => ({ ...write, field, name: `${write.method} ${write.path} ${field}` })),
);

/** Every address with query parameters, and their names. */
export const LISTS = ROUTES.filter(({ query }) => query).map(
  (route): [path: string, parameters: string[]] => [emptyAddressOf(route), contracts.queryNamesOf(route)],
);
