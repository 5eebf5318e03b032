/* oxlint-disable typescript/no-require-imports -- one of nine is loaded, synchronously: the SDK starts before the app */
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Protocol } from './settings';

// Each exporter reads endpoint, headers, timeouts and compression from the standard variables itself.
type Http = typeof import('@opentelemetry/exporter-trace-otlp-http');
type HttpMetrics = typeof import('@opentelemetry/exporter-metrics-otlp-http');
type HttpLogs = typeof import('@opentelemetry/exporter-logs-otlp-http');

/** Sends spans over OTLP. */
export function spanExporter(protocol: Protocol): SpanExporter {
  const load: Record<Protocol, () => unknown> = {
    'http/protobuf': () => require('@opentelemetry/exporter-trace-otlp-proto') as unknown,
    'http/json': () => require('@opentelemetry/exporter-trace-otlp-http') as unknown,
    grpc: () => require('@opentelemetry/exporter-trace-otlp-grpc') as unknown,
  };
  const { OTLPTraceExporter } = load[protocol]() as Http;
  return new OTLPTraceExporter();
}

/** Sends metrics over OTLP. */
export function metricExporter(protocol: Protocol): PushMetricExporter {
  const load: Record<Protocol, () => unknown> = {
    'http/protobuf': () => require('@opentelemetry/exporter-metrics-otlp-proto') as unknown,
    'http/json': () => require('@opentelemetry/exporter-metrics-otlp-http') as unknown,
    grpc: () => require('@opentelemetry/exporter-metrics-otlp-grpc') as unknown,
  };
  const { OTLPMetricExporter } = load[protocol]() as HttpMetrics;
  return new OTLPMetricExporter();
}

/** Sends log records over OTLP. */
export function logExporter(protocol: Protocol): LogRecordExporter {
  const load: Record<Protocol, () => unknown> = {
    'http/protobuf': () => require('@opentelemetry/exporter-logs-otlp-proto') as unknown,
    'http/json': () => require('@opentelemetry/exporter-logs-otlp-http') as unknown,
    grpc: () => require('@opentelemetry/exporter-logs-otlp-grpc') as unknown,
  };
  const { OTLPLogExporter } = load[protocol]() as HttpLogs;
  return new OTLPLogExporter();
}
