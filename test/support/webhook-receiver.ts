import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call of a webhook. */
export interface WebhookCall {
  id: string;
  timestamp: number;
  signature: string;
  body: string;
}

/** A server that records its calls, and answers with the given statuses. */
export class WebhookReceiver {
  readonly calls: WebhookCall[] = [];
  /** The status of each next response; 204 when the list is empty. */
  answers: number[] = [];
  /** Responses wait until this is resolved. */
  hold: Promise<void> = Promise.resolve();
  /** The highest number of concurrent calls so far. */
  maxConcurrent = 0;
  private open = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      receiver.maxConcurrent = Math.max(receiver.maxConcurrent, (receiver.open += 1));
      response.once('close', () => (receiver.open -= 1));
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.once('end', () => {
        const header = (name: string): string => String(request.headers[name] ?? '');
        receiver.calls.push({
          id: header('webhook-id'),
          timestamp: Number(header('webhook-timestamp')),
          signature: header('webhook-signature'),
          body: Buffer.concat(chunks).toString(),
        });
        void receiver.hold.then(() => response.writeHead(receiver.answers.shift() ?? 204).end());
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A receiver's verification of a call, written independently from the specification. @see https://www.standardwebhooks.com */
export function isGenuine({ id, timestamp, signature, body }: WebhookCall, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const given = Buffer.from(signature.replace('v1,', ''), 'base64');
  const isRecent = Math.abs(Date.now() / 1_000 - timestamp) < 300;
  return isRecent && given.length === expected.length && timingSafeEqual(given, expected);
}
