import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a scripted server received it. */
export interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Script = (request: Seen, response: ServerResponse, number: number) => unknown;

/** An HTTP server on this machine that answers as a test says, and records what it received. */
export class ScriptedServer {
  readonly seen: Seen[] = [];
  private script: Script = (_, response) => answer(response, 404);
  private readonly server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
      this.script(seen, response, this.seen.push(seen));
    });
  });

  /** Answers from now on by this script, which gets the number of each request, from 1 on. */
  answerBy(script: Script): void {
    this.seen.length = 0;
    this.script = script;
  }

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Answers with JSON, or with nothing. */
export function answer(
  response: ServerResponse,
  status: number,
  body?: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...(body && { 'content-type': 'application/json' }), ...headers });
  response.end(body && JSON.stringify(body));
}

/** Answers with a problem. */
export const refuse = (
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void =>
  answer(
    response,
    status,
    { type: `urn:problem:${code}`, title: code, status, code, error: code, trace_id: 't', request_id: 'r' },
    headers,
  );
