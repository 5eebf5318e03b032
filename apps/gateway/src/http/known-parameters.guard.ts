import { InvalidInput } from '#contracts';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { routeServedBy } from './route';

/** Refuses every query parameter where the route takes none. Elsewhere the schema of the query refuses unknown ones. */
@Injectable()
export class KnownParameters implements CanActivate {
  /** @throws InvalidInput that names each parameter */
  canActivate(context: ExecutionContext): boolean {
    if (routeServedBy(context.getHandler())?.query) return true;
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const names = Object.keys(query as object);
    if (names.length > 0)
      throw new InvalidInput(names.map((path) => ({ path, message: 'is not a known parameter' })));
    return true;
  }
}
