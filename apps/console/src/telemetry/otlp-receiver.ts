import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isForeignPage } from '#service';
import { type Growth, MetricStore } from './metric-store';
import { logsOf, type SeenLog, type SeenPoint, type SeenSpan, spansOf } from './otlp';
import { RecentExports } from './recent-exports';

/** The most to keep, in bytes as received: minutes of a busy system, hours of an idle one. */
const KEPT = { traces: 24e6, logs: 8e6 };
const LONGEST_EXPORT = 16e6;

/**
 * Receives what the apps export over OTLP (HTTP with JSON) and keeps the newest in memory. Traces and
 * logs are parsed only when the page asks for them, so that receiving them costs next to nothing.
 */
export class OtlpReceiver {
  private readonly traces = new RecentExports<SeenSpan>(KEPT.traces, spansOf);
  private readonly logs = new RecentExports<SeenLog>(KEPT.logs, logsOf);
  private readonly metrics = new MetricStore();
  private readonly server: Server = createServer((request, response) => this.handle(request, response));

  /** Takes one export, from a server that has other paths too. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.take(request, response).catch(() => response.writeHead(400).end());
  }

  /** Listens on a port of its own, on loopback only; port 0 takes a free one. */
  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
  }

  /** Where exports are to be sent: `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  /** In the order they came in; children often before their parents. */
  spans(): SeenSpan[] {
    return this.traces.all();
  }

  logLines(): SeenLog[] {
    return this.logs.all();
  }

  /** The latest value of every series of every process. */
  points(): SeenPoint[] {
    return this.metrics.latest();
  }

  /** The growth of the series about traffic within the last minute. */
  growth(): Growth[] {
    return this.metrics.growth();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isForeignPage(request)) return void response.writeHead(403).end();
    const exports = { '/v1/traces': this.traces, '/v1/logs': this.logs, '/v1/metrics': this.metrics };
    const kept = exports[request.url as keyof typeof exports];
    if (request.method !== 'POST' || !kept) return void response.writeHead(404).end();
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LONGEST_EXPORT) return void response.writeHead(413).end();
      chunks.push(chunk);
    }
    if (!request.headers['content-type']?.startsWith('application/json'))
      return void response.writeHead(415).end();
    kept.add(Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
