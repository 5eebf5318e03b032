import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_DIR } from '../../../scripts/dev/project';

const run = promisify(execFile);
const LIB = join(PROJECT_DIR, 'dist/libs/telemetry/src');

/** Runs code in a process that starts telemetry first, as the apps do. */
async function withTelemetry(env: Record<string, string>, code: string): Promise<string> {
  const script = `require(${JSON.stringify(`${LIB}/register.js`)});
    const { counter, inSpan, stopTelemetry } = require(${JSON.stringify(`${LIB}/index.js`)});
    (async () => { ${code} })();`;
  const { stdout } = await run(process.execPath, ['-e', script], { cwd: PROJECT_DIR, env });
  return stdout;
}

const EXPORTED = `
  await inSpan('a span', {}, async () => undefined);
  counter('a.count', { description: 'Counted.', unit: '{thing}' }).add(1);
  require(${JSON.stringify(`${LIB}/running.js`)}).running.exportLog('{"level":"info","time":"2026-01-01T00:00:00Z","msg":"a line"}');
  await stopTelemetry();`;

interface Taken {
  path: string;
  type: string;
  body: string;
}

const open = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

describe('starting telemetry', () => {
  const taken: Taken[] = [];
  beforeEach(() => void taken.splice(0));

  const keep = (path = '', type = '', chunks: Buffer[]): void => {
    taken.push({ path, type, body: Buffer.concat(chunks).toString('latin1') });
  };
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      keep(request.url, request.headers['content-type'], chunks);
      response.end();
    });
  });
  const grpc = createHttp2Server();
  grpc.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('end', () => {
      keep(headers[':path'], headers['content-type'], chunks);
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.from([0, 0, 0, 0, 0]));
    });
  });
  afterAll(() => {
    http.close();
    grpc.close();
  });

  it('loads none of the SDK when it is disabled', async () => {
    const loaded = await withTelemetry(
      { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' },
      `console.log(Object.keys(require.cache).filter((path) => /@opentelemetry.(?!api.)/.test(path)).length);`,
    );
    expect(loaded.trim()).toBe('0');
  });

  it.each([
    ['http/protobuf', 'application/x-protobuf'],
    ['http/json', 'application/json'],
  ])('sends all three signals over %s', async (protocol, type) => {
    const url = await open(http);
    await withTelemetry(
      { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_SERVICE_NAME: 'named' },
      EXPORTED,
    );
    http.close();
    expect(taken.map(({ path }) => path).sort()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
    for (const one of taken)
      expect(one).toMatchObject({ type, body: expect.stringContaining('named') as string });
    expect(taken.find(({ path }) => path === '/v1/traces')?.body).toContain('a span');
    expect(taken.find(({ path }) => path === '/v1/logs')?.body).toContain('a line');
  });

  it('sends all three signals over gRPC', async () => {
    const url = await open(grpc);
    await withTelemetry(
      { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_SERVICE_NAME: 'named' },
      EXPORTED,
    );
    const service = (name: string) => `/opentelemetry.proto.collector.${name}/Export`;
    expect(taken.map(({ path }) => path).sort()).toEqual(
      ['logs.v1.LogsService', 'metrics.v1.MetricsService', 'trace.v1.TraceService'].map(service),
    );
    for (const { type, body } of taken)
      expect([type, body.includes('named')]).toEqual(['application/grpc', true]);
  });

  it('does not wait for a collector that is away', async () => {
    const timed = async (code: string): Promise<number> => {
      const begun = performance.now();
      await withTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, code);
      return performance.now() - begun;
    };
    const start = await timed('process.exit(0);');
    // The process waits for two seconds at most; an exporter alone would try for a minute. A busy machine makes all of it slower.
    expect(await timed(`${EXPORTED} process.exit(0);`)).toBeLessThan(3 * start + 8_000);
  });
});
