import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Env } from '../../dev/stack/app-env';

/** A collector that accepts all telemetry and discards it, so that only the cost of the senders is measured. */
export async function startDiscardingCollector(): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

export const WITHOUT_TELEMETRY: Env = { OTEL_SDK_DISABLED: 'true' };

/** Variables that trace this share of all requests and send the traces to a collector. */
export const traced = (share: number, collector: string): Env => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: String(share),
});
