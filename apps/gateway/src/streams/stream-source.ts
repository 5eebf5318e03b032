import type { EventOf, Route } from '#contracts';
import type { Context } from '#transport';

/** One event of a stream at its position, the id by which a client resumes after it. */
export interface StreamEvent {
  readonly position: number;
  readonly event: string;
  readonly data: unknown;
}

/** What came after a position, oldest first. */
export interface Page {
  readonly events: readonly StreamEvent[];
  /** Nothing else came up to this position, so the next page begins after it. */
  readonly upTo: number;
}

/**
 * What a stream sends. PostgreSQL is the truth: a wake-up is only a hint to read what came after the last event. So no event is
 * missed or sent twice, whichever app restarts, and a lost wake-up delays an event by a heartbeat at most.
 */
export interface StreamSource {
  /** The kind of stream, for metrics. */
  readonly topic: 'notifications' | 'comments';
  /** Streams with the same key share one subscription and its reads. */
  readonly key: string;
  /** Calls `listener` at each hint that there may be more. @returns the function that stops it */
  wakeUps(listener: () => void): () => void;
  /**
   * Reads a page of what came after a position.
   * @param context of the client that reads, or of one of those that share the read
   * @throws CodedError `not_found` when the stream has nothing to send any more
   */
  after(position: number, context: Context): Promise<Page>;
}

/** Events in a page, at most. */
export const PAGE = 100;

/** An event of a route at its position. */
type EventAt<R extends Route> =
  EventOf<R> extends infer Event
    ? Event extends { id: string }
      ? Omit<Event, 'id'> & StreamEvent
      : never
    : never;

/** A page of a route's events. @param last the newest position at the moment of the read */
export function pageOf<R extends Route>(_route: R, events: EventAt<R>[], last: number): Page {
  const page: StreamEvent[] = events;
  return { events: page, upTo: page.length < PAGE ? last : (page.at(-1)?.position ?? last) };
}
