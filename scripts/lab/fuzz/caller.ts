import { Agent, request, type IncomingMessage } from 'node:http';
import type { Payload } from './inputs';

/** An HTTP answer as far as it matters here. */
export interface HttpAnswer {
  status: number;
  type: string;
  text: string;
}

const LONGEST_WAIT_MS = 20_000;

/** Sends what it is told to over connections that are kept, and gives up on who does not answer. */
export class HttpCaller {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(private readonly base: string) {}

  /** @throws when there is no answer, or none in time */
  async send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Payload,
  ): Promise<HttpAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(method, path, headers, body);
      } catch (error) {
        // A kept connection that the server closes in this very moment says nothing about the input.
        if (attempt === 3 || !/ECONNRESET|EPIPE|hang up/.test(String(error))) throw error;
      }
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private once(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Payload,
  ): Promise<HttpAnswer> {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, path, headers: { ...headers, ...length }, agent: this.agent };
    return new Promise((resolve, reject) => {
      const sent = request(this.base, options, (response) => void read(response).then(resolve, reject));
      sent.setTimeout(LONGEST_WAIT_MS, () =>
        sent.destroy(new Error(`no answer within ${LONGEST_WAIT_MS} ms`)),
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

async function read(response: IncomingMessage): Promise<HttpAnswer> {
  const answer = { status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '' };
  if (answer.type.startsWith('text/event-stream')) {
    response.destroy(); // It has no end.
    return { ...answer, text: '' };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { ...answer, text: Buffer.concat(chunks).toString() };
}
