import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { dropped } from './stream-telemetry';

/** One event as a client of `EventSource` gets it. */
export interface ServerSentEvent {
  id: string;
  event: string;
  data: unknown;
}

/** How long a client waits before it reconnects, in milliseconds; the default of browsers is several seconds. */
const RECONNECT_MS = 1_000;
/** The clients of a gateway that stops reconnect within this time, not all at one moment. */
const SPREAD_MS = 1_000;
/** A client that reads nothing for this long is disconnected; it resumes when it reads again. */
export const SLOW_MS = 20_000;

/**
 * Writes server-sent events, no faster than they are read.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream {
  private readonly ended = new AbortController();
  private lastId: string;

  /** @param position the id after which a client resumes that loses the connection before the first event */
  constructor(
    private readonly response: ServerResponse,
    headers: Record<string, number | string | string[] | undefined>,
    position: string,
  ) {
    this.lastId = position;
    response.once('close', () => this.ended.abort());
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    const retry = RECONNECT_MS + Math.floor(Math.random() * SPREAD_MS);
    // Browsers remember an id without data, and dispatch no event for it.
    response.write(`retry: ${retry}\nid: ${position}\n\n`);
  }

  /** Aborted when the client has disconnected or the stream has ended. */
  get closed(): AbortSignal {
    return this.ended.signal;
  }

  /** @returns whether the client keeps up; if not, `drained` says when to go on */
  send({ id, event, data }: ServerSentEvent): boolean {
    if (this.closed.aborted) return false;
    this.lastId = id;
    return this.response.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Waits until the client has read what was sent. @returns false when it disconnected, or was because it does not read */
  async drained(): Promise<boolean> {
    if (this.response.writableNeedDrain && !this.closed.aborted) {
      const slow = setTimeout(() => this.drop(), SLOW_MS);
      await once(this.response, 'drain', { signal: this.closed }).catch(() => undefined); // disconnected
      clearTimeout(slow);
    }
    return !this.closed.aborted;
  }

  /**
   * Keeps proxies from closing an idle connection. Skipped while data waits to be sent.
   * @param position the id after which the client resumes, if it changed without an event
   */
  heartbeat(position: string): void {
    if (this.closed.aborted || this.response.writableNeedDrain) return;
    const id = position === this.lastId ? '' : `id: ${position}\n`;
    this.lastId = position;
    this.response.write(`: heartbeat\n${id}\n`);
  }

  end(): void {
    if (!this.closed.aborted) this.response.end();
    this.ended.abort();
  }

  /** Without waiting until the client has read the rest: it would not. */
  private drop(): void {
    dropped.add(1);
    this.response.destroy();
    this.ended.abort();
  }
}
