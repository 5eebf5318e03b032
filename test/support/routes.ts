import * as contracts from '#contracts';

/** An id that nothing has. */
export const NOBODY = '01890000-0000-7000-8000-000000000000';

/** Every route of the public API, from the contracts: a new one is in all tables below, and so in the tests that use them. */
export const ROUTES = contracts.routesIn(contracts);

/** The address of a route, where nothing is: `/api/articles/no-such-slug`. */
export const emptyAddressOf = ({ path }: contracts.Route): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => (name === 'id' ? NOBODY : `no-such-${name}`));

/** Every address with the methods it takes. */
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

/** Every route that takes a body. */
export const WRITES = ROUTES.flatMap((route): Write[] => {
  const { method, access, body: schema, example } = route;
  if (!schema) return [];
  return [{ method, path: emptyAddressOf(route), body: example as Write['body'], schema, access }];
});

const isText = (value: unknown): boolean => typeof value === 'string';

/** Each text of each body, lists of texts included. */
export const FIELDS = WRITES.flatMap((write) =>
  Object.entries(write.body)
    .filter(([, value]) => [value].flat().every(isText))
    .map(([field]) => ({ ...write, field, name: `${write.method} ${write.path} ${field}` })),
);

/** Every address that takes query parameters, with their names. */
export const LISTS = ROUTES.filter(({ query }) => query).map(
  (route): [path: string, parameters: string[]] => [emptyAddressOf(route), contracts.queryNamesOf(route)],
);
