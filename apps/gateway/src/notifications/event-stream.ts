import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** One event as a client of `EventSource` gets it. */
export interface ServerSentEvent {
  id: string;
  event: string;
  data: unknown;
}

/** How long a client waits before it reconnects, in milliseconds; the default of browsers is several seconds. */
const RECONNECT_MS = 1_000;

/**
 * Writes server-sent events, no faster than they are read.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream {
  private readonly ended = new AbortController();

  /** @param place the id after which a client resumes that loses the connection before the first event */
  constructor(
    private readonly response: ServerResponse,
    headers: Record<string, number | string | string[] | undefined>,
    place: string,
  ) {
    response.once('close', () => this.ended.abort());
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    // Browsers remember an id without data, and dispatch no event for it.
    response.write(`retry: ${RECONNECT_MS}\nid: ${place}\n\n`);
  }

  /** Aborted when the client has disconnected or the stream has ended. */
  get closed(): AbortSignal {
    return this.ended.signal;
  }

  /** Resolves when the buffer has room for more, or the client has disconnected. */
  async send({ id, event, data }: ServerSentEvent): Promise<void> {
    await this.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Keeps proxies from closing an idle connection. Skipped while data waits to be sent. */
  comment(text: string): void {
    if (!this.closed.aborted && !this.response.writableNeedDrain) this.response.write(`: ${text}\n\n`);
  }

  private async write(text: string): Promise<void> {
    if (this.closed.aborted || this.response.write(text)) return;
    await once(this.response, 'drain', { signal: this.closed }).catch(() => undefined); // disconnected
  }

  end(): void {
    if (!this.closed.aborted) this.response.end();
    this.ended.abort();
  }
}
