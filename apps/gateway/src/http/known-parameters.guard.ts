import { InvalidInput } from '#contracts';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { readsQuery } from './valid';

/** Refuses every parameter at an address that takes none; of the others `ValidQuery` knows which they take. */
@Injectable()
export class KnownParameters implements CanActivate {
  /** @throws InvalidInput that names each parameter */
  canActivate(context: ExecutionContext): boolean {
    if (readsQuery(context.getHandler())) return true;
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const names = Object.keys(query as object);
    if (names.length > 0)
      throw new InvalidInput(names.map((path) => ({ path, message: 'is not a known parameter' })));
    return true;
  }
}
