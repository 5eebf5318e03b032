import { Agent, request, type IncomingMessage } from 'node:http';
import type { Payload } from './inputs';

/** The parts of an HTTP response that the fuzzer checks. */
export interface HttpResponse {
  status: number;
  type: string;
  text: string;
}

const RESPONSE_TIMEOUT_MS = 20_000;

/** Sends requests over kept connections, with a timeout. */
export class HttpClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(private readonly base: string) {}

  /** @throws Error when there is no response in time */
  async send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Payload,
  ): Promise<HttpResponse> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(method, path, headers, body);
      } catch (error) {
        // The server may close a kept connection at this very moment; that says nothing about the input.
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
  ): Promise<HttpResponse> {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, path, headers: { ...headers, ...length }, agent: this.agent };
    return new Promise((resolve, reject) => {
      const sent = request(this.base, options, (response) => void read(response).then(resolve, reject));
      sent.setTimeout(RESPONSE_TIMEOUT_MS, () =>
        sent.destroy(new Error(`no response within ${RESPONSE_TIMEOUT_MS} ms`)),
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

async function read(response: IncomingMessage): Promise<HttpResponse> {
  const answer = { status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '' };
  if (answer.type.startsWith('text/event-stream')) {
    response.destroy(); // An endless stream.
    return { ...answer, text: '' };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { ...answer, text: Buffer.concat(chunks).toString() };
}
