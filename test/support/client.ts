import { type IncomingHttpHeaders, request } from 'node:http';
import { ApiDocument } from './api-document';
import { system } from './system';

/** An HTTP response; `body` is its parsed JSON, or undefined. */
export interface Answer<Body = unknown> {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  body: Body;
}

export type Headers = Record<string, string | string[]>;

/**
 * A small HTTP client that sends exactly what it is given, including what a browser would not send. It compares every response
 * with the OpenAPI document, and fails the test that made the request when they differ.
 */
export class Client {
  constructor(
    readonly base: string,
    private readonly headers: Headers = {},
  ) {}

  /** The same client with more headers. */
  with(headers: Headers): Client {
    return new Client(this.base, { ...this.headers, ...headers });
  }

  /** The same client with an access token. */
  as(token: string): Client {
    return this.with({ authorization: `Bearer ${token}` });
  }

  get<Body = unknown>(path: string): Promise<Answer<Body>> {
    return this.send('GET', path);
  }

  post<Body = unknown>(path: string, body?: unknown): Promise<Answer<Body>> {
    return this.sendJson('POST', path, body);
  }

  put<Body = unknown>(path: string, body?: unknown): Promise<Answer<Body>> {
    return this.sendJson('PUT', path, body);
  }

  delete<Body = unknown>(path: string, body?: unknown): Promise<Answer<Body>> {
    return this.sendJson('DELETE', path, body);
  }

  /** Sends JSON with any method; no body when it is undefined. */
  sendJson<Body = unknown>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    if (body === undefined) return this.send(method, path);
    return this.with({ 'content-type': 'application/json' }).send(method, path, JSON.stringify(body));
  }

  /** Sends a body as it is. Every request has its own connection, so none fails on a kept one that was just closed. */
  send<Body = unknown>(method: string, path: string, body?: string | Buffer): Promise<Answer<Body>> {
    const headers: Headers = { connection: 'keep-alive', ...this.headers };
    if (body !== undefined && !('transfer-encoding' in headers))
      headers['content-length'] = String(Buffer.byteLength(body));
    return new Promise((resolve, reject) => {
      const sent = request(this.base, { method, path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          const answer = {
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: (isJson(response.headers) && text ? JSON.parse(text) : undefined) as Body,
          };
          const contradictions = ApiDocument.current.contradictions(method, path, answer);
          if (contradictions.length > 0) reject(new Error(contradictions.join('\n')));
          else resolve(answer);
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

const isJson = (headers: IncomingHttpHeaders): boolean => /json/.test(headers['content-type'] ?? '');

/** A client without a token, of the shared system by default. */
export const visitor = (base = system()): Client => new Client(base);
