import { StreamTicket } from '#contracts';
import type { FastifyRequest } from 'fastify';
import { isOfEventStream } from '../http/route';

/** What a client presents as its ticket; undefined on routes other than streams, which take none. */
export function ticketOf({ routeOptions, query }: FastifyRequest): string | undefined {
  const { ticket } = (query ?? {}) as { ticket?: unknown };
  if (!isOfEventStream(routeOptions.config) || ticket === undefined || ticket === '') return undefined;
  return typeof ticket === 'string' ? ticket : '';
}

export const isWellFormed = (ticket: string): boolean => StreamTicket.safeParse(ticket).success;
