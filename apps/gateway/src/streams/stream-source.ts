import type { EventOf, Route } from '#contracts';
import type { Context } from '#transport';

/** The kinds of streams, as metrics name them. */
export const STREAM_TOPICS = ['notifications', 'comments', 'feed'] as const;
export type StreamTopic = (typeof STREAM_TOPICS)[number];

/** One event of a stream at its position, the id by which a client resumes after it. */
export interface StreamEvent {
  readonly position: number;
  readonly event: string;
  readonly data: unknown;
  /** The accounts that get it; without, every client does. */
  readonly readers?: ReadonlySet<string>;
}

/** What came after a position, oldest first. */
export interface Page {
  readonly events: readonly StreamEvent[];
  /** Nothing else came up to this position, so the next page begins after it. */
  readonly upTo: number;
  /** Whether the size of a page ended it. */
  readonly hasMore: boolean;
  /** Whether there is more that can be read in a moment, without another wake-up. */
  readonly isPending?: boolean;
}

/**
 * What a stream sends. PostgreSQL is the truth: a wake-up is only a hint to read what came after the last event. So no event is
 * missed or sent twice, whichever app restarts, and a lost wake-up delays an event by a heartbeat at most.
 */
export interface StreamSource {
  /** The kind of stream, for metrics. */
  readonly topic: StreamTopic;
  /** Streams with the same key share one subscription and its reads. */
  readonly key: string;
  /** Whether a page holds only what is for the accounts that it was read for. */
  readonly isPerAccount?: true;
  /** Calls `listener` at each hint that there may be more. @returns the function that stops it */
  wakeUps(listener: () => void): () => void;
  /**
   * Reads a page of what came after a position.
   * @param context of the client that reads, or of one of those that share the read
   * @param accountIds the accounts of the clients that share the read
   * @throws CodedError `not_found` when the stream has nothing to send any more
   */
  after(position: number, context: Context, accountIds: string[]): Promise<Page>;
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
  const hasMore = page.length === PAGE;
  return { events: page, upTo: hasMore ? (page.at(-1)?.position ?? last) : last, hasMore };
}
