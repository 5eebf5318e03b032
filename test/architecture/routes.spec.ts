import * as contracts from '#contracts';
import { routeServedBy } from '../../apps/gateway/src/http/route';
import { gatewayHandlers } from '../support/gateway-routes';
import { REALWORLD_ROUTES } from '../support/routes';

const routes = contracts.routesIn(contracts);
const handlers = gatewayHandlers();
const addressOf = ({ method, path }: contracts.NamedRoute): string => `${method} ${path}`;

describe('routes', () => {
  it('of the contracts are those that the gateway serves, each by one method', () => {
    expect(routes.length).toBeGreaterThan(30);
    expect(handlers.map(({ route }) => route).sort()).toEqual(routes.map(addressOf).sort());
  });

  it('of the RealWorld API are added where it is switched on, each by one method', () => {
    const added = gatewayHandlers({ realWorld: true })
      .map(({ route }) => route)
      .filter((route) => !handlers.some((one) => one.route === route));
    expect(added.sort()).toEqual(REALWORLD_ROUTES.map(addressOf).sort());
    expect(added.length).toBeGreaterThan(15);
  });

  it.each(handlers)('served by $name are stated by @Route and nothing else', ({ handler, route }) => {
    const { method, path } = routeServedBy(handler) ?? {};
    expect(`${method} ${path}`).toBe(route);
  });

  it('have one path each, which begins with /api unless a standard fixes it', () => {
    expect(new Set(routes.map(addressOf)).size).toBe(routes.length);
    const beside = routes.filter(({ path }) => !path.startsWith('/api/')).map(({ path }) => path);
    expect(beside.sort()).toEqual([
      '/.well-known/jwks.json',
      '/asyncapi.json',
      '/docs',
      '/docs/scalar.js',
      '/openapi.json',
    ]);
  });

  it('need a verified e-mail address, where that is required, to write anything that others read', () => {
    const writes = [...routes, ...REALWORLD_ROUTES].filter(
      ({ method, path }) => method !== 'GET' && /^(\/conduit)?\/api\/articles/.test(path),
    );
    expect(writes.length).toBeGreaterThan(6);
    expect(writes.filter(({ needsVerifiedEmail }) => !needsVerifiedEmail).map(({ id }) => id)).toEqual([]);
  });

  it.each([...routes, ...REALWORLD_ROUTES].filter(({ body }) => body))(
    '$id has an example of its body that the schema accepts',
    ({ body, example }) => {
      expect(body?.safeParse(example)).toMatchObject({ success: true });
    },
  );

  it.each(routes)(
    '$id says to keep nothing of what depends on the caller alone',
    ({ access, cacheControl }) => {
      if (access !== 'public' && access !== 'optional') expect(cacheControl).toContain('no-store');
    },
  );
});
