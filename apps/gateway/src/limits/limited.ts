import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { CONSOLE_PATH } from '../console/console-door';

/** What a route says of its limit: a policy beside the general one, or that it has none. */
type Limit = 'registrations' | 'emails' | 'none';

/** The route has a policy of its own on top of the general one. */
export const LimitedAs = (policy: Exclude<Limit, 'none'>) => RouteConfig({ limit: policy });

/** The route is asked by machines that must not be refused, such as load balancers. */
export const NotLimited = () => RouteConfig({ limit: 'none' satisfies Limit });

/** What the route of a request says of its limit; the console is for development alone. */
export function limitOf({ routeOptions }: Pick<FastifyRequest, 'routeOptions'>): Limit | undefined {
  if (routeOptions.url?.startsWith(CONSOLE_PATH)) return 'none';
  return (routeOptions.config as { limit?: Limit } | undefined)?.limit;
}
