import type { TokenStore } from './token-store.ts';

/** What any call takes beside its input. */
export interface CallOptions {
  /** Ends the call: it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call with its repeats, instead of the client's. */
  deadline?: number | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

/** What a call takes that creates something. */
export interface KeyedCallOptions extends CallOptions {
  /** A key of your own, such as that of a form: the call can then be repeated later without doing its work twice. */
  idempotencyKey?: string | undefined;
}

/** What a stream takes beside its input. */
export interface StreamOptions {
  signal?: AbortSignal | undefined;
  /** The id of the last event received earlier: the stream begins after it. */
  lastEventId?: string | undefined;
  /**
   * Milliseconds without a byte after which a connection counts as dead; 45,000 by default, three heartbeats of the server.
   */
  silence?: number | undefined;
  /** Called for each connection once it is open: a list that is read after that misses no event. */
  onOpen?: (() => void) | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

/** An event of a stream. */
export interface StreamEvent<Name extends string, Data> {
  id: string;
  event: Name;
  data: Data;
}

/** How often a call is made, and how long the client waits in between. */
export interface RetryPolicy {
  /** Calls in all; 1 repeats nothing. */
  tries: number;
  /** Milliseconds before the first repeat, at most; each later wait is up to twice as long. A `Retry-After` counts first. */
  firstDelay: number;
  /** The longest wait, in milliseconds. */
  longestDelay: number;
}

export interface ClientOptions {
  /** Where the API is, such as `https://example.org`; without it, where the page comes from. */
  baseUrl?: string | undefined;
  /** Where the tokens are kept: in memory by default. */
  tokens?: TokenStore | undefined;
  /** Instead of the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Headers of every request. */
  headers?: Readonly<Record<string, string>> | undefined;
  retry?: Partial<RetryPolicy> | undefined;
  /** Milliseconds for a call with its repeats; 30,000 by default. */
  deadline?: number | undefined;
  /** Called when the session has ended: by a logout here or in another tab, or because it cannot be refreshed. */
  onSignedOut?: (() => void) | undefined;
}
