import type { Route } from '#contracts';
import type { FastifyRequest } from 'fastify';
import { CONSOLE_PATH } from '../console/console-door';

/** The limit of the request's route beside the general one; the console is for development alone. */
export function limitOf({ routeOptions }: Pick<FastifyRequest, 'routeOptions'>): Route['limit'] {
  if (routeOptions.url?.startsWith(CONSOLE_PATH)) return 'none';
  return (routeOptions.config as { limit?: Route['limit'] } | undefined)?.limit;
}
