import { z } from 'zod';
import { route, type Route } from './route';
import { StreamTicket, TicketInvalid, TooManyStreams } from './stream-ticket';

const EVENT_STREAM = 'text/event-stream';

/** The id of an event in a stream. Clients send it back as the last one they received. */
export const LastEventId = z
  .string()
  .regex(/^\d{1,9}$/, 'must be the id of an event of this stream')
  .transform(Number)
  .meta({ type: 'integer', minimum: 0 });

const StreamQuery = z.strictObject({ lastEventId: LastEventId.optional(), ticket: StreamTicket.optional() });

interface Options<Params, Events> extends Pick<Route, 'summary' | 'access'>, Partial<Pick<Route, 'errors'>> {
  params?: Params;
  /** The schema of the data of each event, by the event's name. */
  events: Events;
}

/**
 * Declares a stream of server-sent events. It resumes after the id in `Last-Event-ID`, or in the parameter `lastEventId`, and
 * begins with the next event without one. A browser's `EventSource` sends no `Authorization`, so a stream also takes a ticket.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const stream = <Params extends Route['params'], Events extends Route['events']>(
  path: string,
  { errors = [], ...options }: Options<Params, Events>,
) =>
  route<Params, typeof StreamQuery, undefined, z.ZodVoid, Events>('GET', path, {
    ...options,
    query: StreamQuery,
    headers: { 'Last-Event-ID': 'The id of the last event received; it has priority over `lastEventId`.' },
    errors: [...errors, TicketInvalid, TooManyStreams],
    status: 200,
    contentType: EVENT_STREAM,
    cacheControl: 'no-store, no-transform',
  });

/** Whether a route is a stream of server-sent events. */
export const isEventStream = ({ contentType }: Pick<Route, 'contentType'>): boolean =>
  contentType === EVENT_STREAM;
