import * as contracts from '#contracts';
import type { Access, NamedRoute } from '#contracts';
import { findAll, read } from './sources';

/** A path with `*` for each parameter, so that `:slug` and `{{slug}}` are equal. */
const shape = (route: string): string => route.replaceAll(/:\w+|\{\{(?!base)\w+\}\}/g, '*');
const shapeOf = ({ method, path }: NamedRoute): string => shape(`${method} ${path}`);
const ROUTES = contracts.routesIn(contracts);
const routeOf = (wanted: string): NamedRoute =>
  ROUTES.find((route) => shapeOf(route) === wanted) as NamedRoute;

interface Request {
  line: string;
  route: string;
  headers: string;
  query: Record<string, string>;
  body: unknown;
}

describe('docs/requests.http', () => {
  const text = read('docs/requests.http');
  const variables: Record<string, string> = Object.fromEntries(
    [...text.matchAll(/^@(\w+) = (.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const filled = (part: string): string =>
    part.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => variables[name] ?? '');
  const requests: Request[] = text
    .split(/^###.*$/m)
    .filter((part) => /^[A-Z]+ \{\{base\}\}/m.test(part))
    .map((part) => {
      const [headers = '', body] = part.trim().split(/\n\n/);
      const line = findAll(headers, /^([A-Z]+ \{\{base\}\}\S+)$/gm)[0] ?? '';
      const [path = '', search] = line.replace('{{base}}', '').split('?');
      return {
        line,
        // A profile is named in full.
        route: shape(path.replace('/profiles/ada-lovelace', '/profiles/:username')),
        headers,
        query: Object.fromEntries(new URLSearchParams(search)),
        body: body && (JSON.parse(filled(body)) as unknown),
      };
    });

  it('has a request for every route, and for no other', () => {
    expect([...new Set(requests.map(({ route }) => route))].sort()).toEqual(ROUTES.map(shapeOf).sort());
  });

  it.each(requests)('sends what the route accepts: $line', ({ route, headers, query, body }) => {
    const { access, body: bodySchema, query: querySchema, takesIdempotencyKey } = routeOf(route);
    expect(headers.includes('Authorization: ')).toBe(access !== 'public' && access !== 'optional');
    expect(headers.includes('Content-Type: application/json')).toBe(body !== undefined);
    expect(headers.includes('Idempotency-Key: ')).toBe(takesIdempotencyKey);
    if (body === undefined) expect(bodySchema?.safeParse({}).success ?? true).toBe(true);
    else expect(bodySchema?.safeParse(body).error).toBeUndefined();
    if (!querySchema) expect(query).toEqual({});
    else expect(querySchema.safeParse(query).error).toBeUndefined();
  });

  it('uses variables that it defines', () => {
    const used = findAll(text, /\{\{(\w+)/g);
    expect(used.filter((name) => name !== 'login' && !(name in variables))).toEqual([]);
  });
});

describe('the first request of the README', () => {
  it('sends what its routes accept', () => {
    const bodies = findAll(read('README.md'), /-d '(\{.+\})'/g).map((body) => JSON.parse(body) as unknown);
    const routes = ['POST /api/register', 'POST /api/articles'].map(routeOf);
    expect(bodies.length).toBe(routes.length);
    expect(routes.map(({ body }, index) => body?.safeParse(bodies[index]).error)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('docs/api.md', () => {
  const WORDS: Record<string, string> = { public: '–', optional: 'optional', user: 'login', admin: 'admin' };
  const wordsOf = (access: Access): string =>
    (typeof access === 'string' ? WORDS[access] : access.join(', ')) as string;
  const rows = [...read('docs/api.md').matchAll(/^\| `([A-Z]+ \/[^`]+)` +\| ([^|]+?) +\|(.+)$/gm)].map(
    ([, route = '', access, rest = '']) => ({ route: shape(route), access, rest }),
  );

  it('has a row for every route, and for no other', () => {
    expect(rows.map(({ route }) => route).sort()).toEqual(ROUTES.map(shapeOf).sort());
  });

  it('says who may call each route, and which fields and parameters it takes', () => {
    for (const { route, access, rest } of rows) {
      const { access: allowed, body, status } = routeOf(route);
      expect([route, access]).toEqual([route, wordsOf(allowed)]);
      expect([route, rest.includes(String(status)) || status === 200]).toEqual([route, true]);
      const fields = Object.keys(body?.shape ?? {}).filter(
        (field) => !rest.includes('as `PUT /api/user`') || field === 'roles',
      );
      expect([route, fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(rest))]).toEqual([
        route,
        [],
      ]);
    }
  });
});
