import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { ApiDocument } from './api-document';
import type { Headers } from './client';
import { eventually } from './eventually';

/** One event of a stream; one without a name and data only states a position. */
export interface Received<Data = unknown> {
  id?: string;
  event?: string;
  data?: Data;
}

export interface StreamOptions {
  path?: string;
  headers?: Headers;
  query?: string;
}

/** A client of server-sent events that records all of them, and compares those of the API with its document. */
export class EventSource<Data = unknown> {
  readonly received: Received<Data>[] = [];
  readonly comments: string[] = [];
  status = 0;
  headers: IncomingMessage['headers'] = {};
  /** The `Last-Event-ID` that a reconnecting client would send. */
  lastEventId = '';
  ended = false;
  /** The body of a response that is not a stream. */
  body = '';
  private readonly request: ClientRequest;
  private response?: IncomingMessage;

  private readonly contradictions: string[] = [];

  private constructor(
    base: string,
    private readonly path: string,
    headers: Headers,
  ) {
    this.request = request(`${base}${path}`, {
      headers: { accept: 'text/event-stream', ...headers },
      agent: false,
    });
    this.request.on('response', (response) => this.read(response));
    this.request.on('error', () => (this.ended = true));
    this.request.end();
  }

  /** Connects, without a token as an anonymous client, and waits for the response's head. */
  static async open<Data>(
    base: string,
    token: string | undefined,
    { path = '/api/notifications/stream', headers = {}, query = '' }: StreamOptions = {},
  ): Promise<EventSource<Data>> {
    const authorization: Headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const source = new EventSource<Data>(base, `${path}${query}`, { ...authorization, ...headers });
    await eventually(() => source.status > 0 || source.ended, { interval: 5 });
    return source;
  }

  /** The events with data. @throws when one of them is not as the document describes it */
  get events(): Received<Data>[] {
    if (this.contradictions.length > 0) throw new Error(this.contradictions.join('\n'));
    return this.received.filter(({ event }) => event !== undefined);
  }

  /** The data of these events. */
  get data(): Data[] {
    return this.events.map(({ data }) => data as Data);
  }

  private read(response: IncomingMessage): void {
    this.response = response;
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    if (this.status === 200 && this.isApi) {
      const head = { status: this.status, headers: this.headers, text: 'a stream' };
      this.contradictions.push(...ApiDocument.current.contradictions('GET', this.path, head));
    }
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      this.body += chunk;
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block);
    });
    response.on('close', () => (this.ended = true));
  }

  private take(block: string): void {
    const fields: Record<string, string> = {};
    for (const line of block.split('\n')) {
      const at = line.indexOf(':');
      if (at === 0) this.comments.push(line.slice(2));
      else fields[line.slice(0, at)] = line.slice(at + 2);
    }
    if (fields.id !== undefined) this.lastEventId = fields.id;
    const { id, event, data } = fields;
    if (id === undefined) return;
    const received = data === undefined ? undefined : (JSON.parse(data) as Data);
    this.received.push({ id, event, data: received });
    if (event !== undefined && this.isApi)
      this.contradictions.push(...ApiDocument.current.eventContradictions(this.path, event, received));
  }

  private get isApi(): boolean {
    return this.path.startsWith('/api/');
  }

  /** Stops reading, like a busy client. */
  pause(): void {
    this.response?.pause();
  }

  resume(): void {
    this.response?.resume();
  }

  close(): void {
    this.request.destroy();
  }
}
