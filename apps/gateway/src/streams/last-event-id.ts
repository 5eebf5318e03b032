import { InvalidInput, LastEventId } from '#contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { routeServedBy } from '../http/route';

/**
 * The parameter is the position in the header `Last-Event-ID`, if there is one. It has priority over `lastEventId` in the query: a
 * client that reconnects sends it to the address with which it began. A browser without an id sends an empty header.
 * @throws InvalidInput
 */
export const LastEventIdHeader = createParamDecorator(
  (_data: unknown, context: ExecutionContext): number | undefined => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['last-event-id'];
    if (header === undefined || header === '') return undefined;
    const query = routeServedBy(context.getHandler())?.query;
    const schema =
      query instanceof z.ZodObject ? (query.shape.lastEventId as typeof LastEventId) : LastEventId;
    const id = schema.safeParse(header);
    if (!id.success) throw InvalidInput.from(id.error, 'Last-Event-ID');
    return id.data;
  },
);
