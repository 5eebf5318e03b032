import type { Caller } from './caller.ts';
import { NetworkError, ProblemError } from './errors.ts';
import { type Block, EventParser } from './event-parser.ts';
import type { StreamEvent, StreamOptions } from './options.ts';
import type { Input, RouteData } from './route-data.ts';
import type { Session } from './session.ts';
import { wait } from './wait.ts';

/** Milliseconds between two connections, until the server states another delay. */
const RECONNECT = 1_000;
const LONGEST_DELAY = 30_000;
const SILENCE = 45_000;
/** Statuses that a later connection may not get. */
const PASSING = [429, 500, 502, 503, 504];

/** What a stream is made of. */
export interface StreamParts {
  caller: Caller;
  session: Session;
  route: RouteData;
  input: Input;
  options: StreamOptions;
}

/**
 * The events of a stream, over as many connections as that takes: each begins after the last event received. Ends when the session
 * ends that the route needs.
 * @throws ProblemError when the server refuses the stream, or the reason of the caller's signal
 */
export async function* eventsOf(
  parts: StreamParts,
): AsyncGenerator<StreamEvent<string, unknown>, void, undefined> {
  const { session, route, options } = parts;
  const over = new AbortController();
  // Also when another session begins: its account must not receive what the stream was opened for.
  const forget = session.onChange(() => {
    if (route.access === 'required') over.abort();
  });
  const signals = options.signal ? [options.signal, over.signal] : [over.signal];
  const ended = AbortSignal.any(signals);
  let last = options.lastEventId;
  let reconnect = RECONNECT;
  let failures = 0;
  try {
    for (;;) {
      let delay = 0;
      try {
        for await (const { id, event, data, retry } of connection(parts, last, ended)) {
          failures = 0;
          reconnect = retry ?? reconnect;
          last = id ?? last;
          if (data !== undefined) yield { id: last ?? '', event, data: JSON.parse(data) as unknown };
        }
      } catch (error) {
        if (!isPassing(error)) throw error;
        failures += 1;
        if (error instanceof ProblemError) delay = (error.retryAfter ?? 0) * 1_000;
      }
      const backoff = Math.min(LONGEST_DELAY, reconnect * 2 ** Math.max(0, failures - 1));
      await wait(delay + backoff * (1 + Math.random() / 2), ended);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!over.signal.aborted) throw error;
  } finally {
    forget();
  }
}

/** One connection: it is closed when its blocks are no longer read. */
async function* connection(
  { caller, session, route, input, options }: StreamParts,
  last: string | undefined,
  ended: AbortSignal,
): AsyncGenerator<Block, void, undefined> {
  const closed = new AbortController();
  const signal = AbortSignal.any([ended, closed.signal]);
  /** Waits for the server no longer than `silence`; the time that the reader of the events takes does not count. */
  const heard = async <T>(work: Promise<T>): Promise<T> => {
    const silent = new NetworkError(`${route.method} ${route.path} is silent.`);
    const timer = setTimeout(() => closed.abort(silent), options.silence ?? SILENCE);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  };
  try {
    const headers = { ...options.headers, accept: 'text/event-stream', 'last-event-id': last };
    const response = await heard(caller.respond(route, input, headers, signal, session));
    if (!response.ok || !response.body) {
      await caller.http.reply(route, response, signal);
      throw new NetworkError(`${route.method} ${route.path} has no body.`);
    }
    options.onOpen?.();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new EventParser();
    for (;;) {
      const { done, value } = await heard(caller.http.reached(route, signal, () => reader.read()));
      if (done) return;
      yield* parser.push(value);
    }
  } finally {
    closed.abort();
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof NetworkError || (error instanceof ProblemError && PASSING.includes(error.status));
