/* eslint-disable @typescript-eslint/no-require-imports -- each app loads what it uses, at once */
import { metrics } from '@opentelemetry/api';

// Instrumentations usually change modules while they are loaded, by hooks on `require` that slow every start and never see
// Nest, which is ES modules. Here each is applied by hand to what the app loads anyway.
const BY_HAND = { enabled: false } as const;

/** Event loop and heap of this process. */
export function instrumentRuntime(): void {
  const { RuntimeNodeInstrumentation } =
    require('@opentelemetry/instrumentation-runtime-node') as typeof import('@opentelemetry/instrumentation-runtime-node');
  // Given late: at its own start it has no instruments yet to make with it.
  new RuntimeNodeInstrumentation().setMeterProvider(metrics.getMeterProvider());
}

/** Spans and durations of every query, whether it comes from TypeORM or from a pool. @param pg the driver */
export function instrumentPostgres(pg: object): void {
  const { PgInstrumentation } =
    require('@opentelemetry/instrumentation-pg') as typeof import('@opentelemetry/instrumentation-pg');
  // Of connecting only the waiting is of interest, and that is a metric.
  const [clients] = new PgInstrumentation({ ...BY_HAND, ignoreConnectSpans: true }).getModuleDefinitions();
  clients?.patch?.(pg);
}

/** Spans of Nest's HTTP handlers. */
export function instrumentHttpHandlers(): void {
  const { NestHandlers } = require('./nest-handlers') as typeof import('./nest-handlers');
  new NestHandlers(BY_HAND).apply();
}
