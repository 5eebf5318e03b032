export { errorType, isExpected, recordFailure } from './failure';
export { type Check, Health, type Report } from './health';
export { succeedsInTime } from './in-time';
export { createLogger, isLogLevel, type LogOptions } from './logger';
export {
  counter,
  counterFromZero,
  Durations,
  gauge,
  type Instrument,
  level,
  MILLISECONDS,
  total,
} from './metrics';
export { Operation } from './operation';
export { randomBytes } from './random';
export { running, stopTelemetry } from './running';
export {
  activeTrace,
  annotate,
  bound,
  inSpan,
  linkTo,
  type SpanStart,
  startSpan,
  traceOf,
  untraced,
  withSpan,
} from './spans';
export { TelemetryModule } from './telemetry.module';
export { type Elapsed, elapsedSince, timed } from './timed';
export { continueTrace, formatTraceparent, parseTraceparent, type TraceContext } from './trace-context';
export { errorWithoutAddresses, withoutAddresses } from './without-addresses';
export { currentWork, during, type Work } from './work-context';
export { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
