import { basename, dirname } from 'node:path';

export type Protocol = 'http/protobuf' | 'http/json' | 'grpc';
export type Signal = 'traces' | 'metrics' | 'logs';

/** The settings of telemetry, from the standard variables. */
export interface Settings {
  service: string;
  version: string;
  environment: string;
  resource: Record<string, string>;
  /** The protocol of each signal; a signal without one is not sent. */
  otlp: Partial<Record<Signal, Protocol>>;
  sampler: { name: string; argument: number };
  /** Maximum of new traces per second, and a quarter of the maximum of exported log lines; for watching a system under load. */
  tracesPerSecond?: number;
  spanBatch: Batch;
  logBatch: Batch;
  metricIntervalMs: number;
}

interface Batch {
  scheduledDelayMillis: number;
  maxQueueSize: number;
  maxExportBatchSize: number;
}

type Env = Record<string, string | undefined>;

/** Whether telemetry is disabled. Then none of it is loaded. */
export const isDisabled = (env: Env): boolean => env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true';

/**
 * Reads the standard variables. Traces and logs are recorded if an endpoint is configured; metrics always, for Prometheus to fetch.
 * The specification would send to localhost by default; here nothing is sent.
 * @param program the app's main file, `dist/apps/<app>/src/main.js`, from which the default name of the service is taken
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function settingsFrom(env: Env, program: string): Settings {
  const resource = attributesFrom(env.OTEL_RESOURCE_ATTRIBUTES);
  return {
    service:
      env.OTEL_SERVICE_NAME || resource['service.name'] || basename(dirname(dirname(program))) || 'unknown',
    version: env.VERSION || '0.0.0',
    environment: env.ENVIRONMENT || 'production',
    resource,
    otlp: Object.fromEntries(
      (['traces', 'metrics', 'logs'] as const).flatMap((signal) => {
        const protocol = protocolOf(signal, env);
        return protocol ? [[signal, protocol]] : [];
      }),
    ),
    sampler: {
      name: env.OTEL_TRACES_SAMPLER || 'parentbased_always_on',
      argument: numberFrom(env.OTEL_TRACES_SAMPLER_ARG, 1),
    },
    ...(env.TRACES_PER_SECOND && { tracesPerSecond: numberFrom(env.TRACES_PER_SECOND, Infinity) }),
    spanBatch: batch(env, 'OTEL_BSP', 2_000, 8_192),
    logBatch: batch(env, 'OTEL_BLRP', 1_000, 4_096),
    metricIntervalMs: numberFrom(env.OTEL_METRIC_EXPORT_INTERVAL, 60_000),
  };
}

function protocolOf(signal: Signal, env: Env): Protocol | undefined {
  const of = (name: string): string | undefined =>
    env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`] || env[`OTEL_EXPORTER_OTLP_${name}`];
  const exporter = env[`OTEL_${signal.toUpperCase()}_EXPORTER`];
  const wanted = exporter ? exporter.split(',').includes('otlp') : of('ENDPOINT') !== undefined;
  if (!wanted) return undefined;
  const protocol = of('PROTOCOL');
  return protocol === 'grpc' || protocol === 'http/json' ? protocol : 'http/protobuf';
}

/** `key=value,key=value`, percent-encoded. */
function attributesFrom(text = ''): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  return Object.fromEntries(pairs.flatMap(([key, value]) => (key && value ? [[key, decoded(value)]] : [])));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function batch(env: Env, prefix: string, delay: number, queue: number): Batch {
  const maxQueueSize = numberFrom(env[`${prefix}_MAX_QUEUE_SIZE`], queue);
  return {
    scheduledDelayMillis: numberFrom(env[`${prefix}_SCHEDULE_DELAY`], delay),
    maxQueueSize,
    maxExportBatchSize: Math.min(maxQueueSize, numberFrom(env[`${prefix}_MAX_EXPORT_BATCH_SIZE`], 512)),
  };
}

function numberFrom(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text && Number.isFinite(value) && value >= 0 ? value : otherwise;
}
