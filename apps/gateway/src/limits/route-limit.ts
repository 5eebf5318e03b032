import type { Route } from '#contracts';
import type { FastifyRequest } from 'fastify';

/** The limit of the request's route beside the general one. */
export function limitOf({ routeOptions }: Pick<FastifyRequest, 'routeOptions'>): Route['limit'] {
  return (routeOptions.config as { limit?: Route['limit'] } | undefined)?.limit;
}
