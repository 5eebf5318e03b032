/* oxlint-disable typescript/no-require-imports -- each app loads what it uses, synchronously */
import { metrics } from '@opentelemetry/api';

// Instrumentations usually patch modules while they are loaded, by hooks on `require`, which slow every start and do not see ES modules
// such as Nest. Here each is applied by hand to a module that the app loads anyway.
const BY_HAND = { enabled: false } as const;

/** Event loop and heap of this process. */
export function instrumentRuntime(): void {
  const { RuntimeNodeInstrumentation } =
    require('@opentelemetry/instrumentation-runtime-node') as typeof import('@opentelemetry/instrumentation-runtime-node');
  // Set after construction: the constructor has not created its instruments yet.
  new RuntimeNodeInstrumentation().setMeterProvider(metrics.getMeterProvider());
}

/** Spans and durations of every query, whether it comes from TypeORM or from a pool. @param pg the driver */
export function instrumentPostgres(pg: object): void {
  const { PgInstrumentation } =
    require('@opentelemetry/instrumentation-pg') as typeof import('@opentelemetry/instrumentation-pg');
  // Only the time spent waiting for a connection matters, and that is a metric.
  const [clients] = new PgInstrumentation({ ...BY_HAND, ignoreConnectSpans: true }).getModuleDefinitions();
  clients?.patch?.(pg);
}

/** Spans of Nest's HTTP handlers. */
export function instrumentHttpHandlers(): void {
  const { NestHandlers } = require('./nest-handlers') as typeof import('./nest-handlers');
  new NestHandlers(BY_HAND).apply();
}
