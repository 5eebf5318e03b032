import { randomUUID } from 'node:crypto';
import { context, diag, DiagLogLevel, logs, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { running } from '../running';
import { complain } from './complaints';
import { expose } from './exposition';
import { ids } from './ids';
import { logExporter, metricExporter, spanExporter } from './exporters';
import { instrumentHttpHandlers, instrumentPostgres, instrumentRuntime } from './instrumentations';
import { logExport } from './logs';
import { RateLimit } from './rate-limit';
import { samplerFrom } from './sampler';
import type { Settings } from './settings';

/** Longer texts, such as queries, are cut: they do not help and cost at every hop. */
const LONGEST_ATTRIBUTE = 2_000;
const LINES_PER_TRACE = 4;
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const PLAIN = 'text/plain; version=0.0.4; charset=utf-8';

interface Provider {
  shutdown(): Promise<void>;
}

/** Starts the configured telemetry of this process. */
export function startSdk(settings: Settings): void {
  diag.setLogger(complain, { logLevel: DiagLogLevel.WARN });
  const resource = resourceOf(settings);
  const providers: Provider[] = [startMetrics(settings, resource)];
  if (settings.otlp.traces) providers.push(startTraces(settings, resource));
  if (settings.otlp.logs) providers.push(startLogs(settings, resource));
  running.instrumentRuntime = instrumentRuntime;
  running.instrumentPostgres = instrumentPostgres;
  running.stop = async () => {
    await Promise.allSettled(providers.map((provider) => provider.shutdown()));
  };
}

/** @see https://opentelemetry.io/docs/specs/semconv/resource/ */
function resourceOf({ service, version, environment, resource }: Settings): Resource {
  return resourceFromAttributes({
    'service.version': version,
    'service.instance.id': randomUUID(),
    'deployment.environment.name': environment,
    ...resource,
    'service.name': service,
  });
}

function startTraces({ otlp, sampler, tracesPerSecond, spanBatch }: Settings, resource: Resource): Provider {
  const exporter = spanExporter(otlp.traces ?? 'http/protobuf');
  const provider = new TracerProvider({
    resource,
    sampler: samplerFrom(sampler, tracesPerSecond),
    idGenerator: ids,
    spanLimits: { attributeValueLengthLimit: LONGEST_ATTRIBUTE },
    spanProcessors: [new BatchSpanProcessor({ exporter, ...spanBatch })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  trace.setGlobalTracerProvider(provider);
  running.tracing = true;
  running.suppress = (work) => context.with(suppressTracing(context.active()), work);
  running.instrumentHttpHandlers = instrumentHttpHandlers;
  return provider;
}

function startMetrics({ otlp, metricIntervalMs }: Settings, resource: Resource): Provider {
  const fetched = new FetchedReader();
  const readers: MetricReader[] = [fetched];
  if (otlp.metrics) {
    const exporter = metricExporter(otlp.metrics);
    const times = {
      exportIntervalMillis: metricIntervalMs,
      exportTimeoutMillis: Math.min(metricIntervalMs, 10_000),
    };
    readers.push(new PeriodicExportingMetricReader({ exporter, ...times }));
  }
  const provider = new MeterProvider({ resource, readers });
  metrics.setGlobalMeterProvider(provider);
  running.metrics = true;
  running.expose = async (accept = '') => {
    const openMetrics = accept.includes('application/openmetrics-text');
    const { resourceMetrics } = await fetched.collect({ timeoutMillis: 5_000 });
    return { type: openMetrics ? OPEN_METRICS : PLAIN, text: expose(resourceMetrics, openMetrics) };
  };
  return provider;
}

function startLogs({ otlp, logBatch, tracesPerSecond = Infinity }: Settings, resource: Resource): Provider {
  const exporter = logExporter(otlp.logs ?? 'http/protobuf');
  const provider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter, ...logBatch })],
  });
  logs.setGlobalLoggerProvider(provider);
  const limit = new RateLimit(tracesPerSecond * LINES_PER_TRACE);
  const exportLog = logExport(provider.getLogger('pino'));
  running.exportLog =
    tracesPerSecond === Infinity ? exportLog : (line) => void (limit.take() && exportLog(line));
  return provider;
}

/** A reader of metrics on request. */
class FetchedReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}
