import { z } from 'zod';
import { route, type Route } from './route';
import { StreamTicket, TicketInvalid, TooManyStreams } from './stream-ticket';

const EVENT_STREAM = 'text/event-stream';

const positionOf = (digits: RegExp) =>
  z
    .string()
    .regex(digits, 'must be the id of an event of this stream')
    .transform(Number)
    .meta({ type: 'integer', minimum: 0 });

/** The id of an event in a stream. Clients send it back as the last one they received. */
export const LastEventId = positionOf(/^\d{1,9}$/);
/** The same in the stream of a feed, where it is the number of a transaction. */
export const FeedPosition = positionOf(/^\d{1,15}$/);

interface Options<Params, Events> extends Pick<Route, 'summary' | 'access'>, Partial<Pick<Route, 'errors'>> {
  params?: Params;
  /** The schema of an event's id. */
  position?: typeof LastEventId;
  /** The schema of the data of each event, by the event's name. */
  events: Events;
}

const queryOf = (position: typeof LastEventId) =>
  z.strictObject({ lastEventId: position.optional(), ticket: StreamTicket.optional() });

/**
 * Declares a stream of server-sent events. It resumes after the id in `Last-Event-ID`, or in the parameter `lastEventId`, and
 * begins with the next event without one. A browser's `EventSource` sends no `Authorization`, so a stream also takes a ticket.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const stream = <Params extends Route['params'], Events extends Route['events']>(
  path: string,
  { errors = [], position = LastEventId, ...options }: Options<Params, Events>,
) =>
  route<Params, ReturnType<typeof queryOf>, undefined, z.ZodVoid, Events>('GET', path, {
    ...options,
    query: queryOf(position),
    headers: { 'Last-Event-ID': 'The id of the last event received; it has priority over `lastEventId`.' },
    errors: [...errors, TicketInvalid, TooManyStreams],
    status: 200,
    contentType: EVENT_STREAM,
    cacheControl: 'no-store, no-transform',
  });

/** Whether a route is a stream of server-sent events. */
export const isEventStream = ({ contentType }: Pick<Route, 'contentType'>): boolean =>
  contentType === EVENT_STREAM;
