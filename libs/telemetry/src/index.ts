export { AdminServer } from './admin-server';
export { type Check, Health, type Report } from './health';
export { createLogger, type LogOptions } from './logger';
export { TelemetryModule } from './telemetry.module';
export { continueTrace, formatTraceparent, parseTraceparent, type TraceContext } from './trace-context';
