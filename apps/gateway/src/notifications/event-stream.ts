import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** One event as a client of `EventSource` gets it. */
export interface ServerSentEvent {
  id: string;
  event: string;
  data: unknown;
}

/** How long a client waits before it connects again, in milliseconds; browsers' own default is several seconds. */
const RECONNECT_MS = 1_000;

/**
 * Writes server-sent events, no faster than they are read.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream {
  private readonly gone = new AbortController();

  /** @param place what a client that loses the connection before the first event should resume after */
  constructor(
    private readonly response: ServerResponse,
    headers: Record<string, number | string | string[] | undefined>,
    place: string,
  ) {
    response.once('close', () => this.gone.abort());
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    // An id without data is remembered and dispatches no event.
    response.write(`retry: ${RECONNECT_MS}\nid: ${place}\n\n`);
  }

  /** Aborted when the client has gone or the stream has ended. */
  get closed(): AbortSignal {
    return this.gone.signal;
  }

  /** Resolves when there is room for more, or nobody to read it. */
  async send({ id, event, data }: ServerSentEvent): Promise<void> {
    await this.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Keeps the connection from looking idle to what lies between; one that still has to send something is not. */
  comment(text: string): void {
    if (!this.closed.aborted && !this.response.writableNeedDrain) this.response.write(`: ${text}\n\n`);
  }

  private async write(text: string): Promise<void> {
    if (this.closed.aborted || this.response.write(text)) return;
    await once(this.response, 'drain', { signal: this.closed }).catch(() => undefined); // gone meanwhile
  }

  end(): void {
    if (!this.closed.aborted) this.response.end();
    this.gone.abort();
  }
}
