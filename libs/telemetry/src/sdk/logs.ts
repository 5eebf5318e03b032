import {
  type Attributes,
  type Logger,
  ROOT_CONTEXT,
  SeverityNumber,
  trace,
  TraceFlags,
} from '@opentelemetry/api';

const SEVERITY: Record<string, SeverityNumber> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

interface Line {
  level: string;
  time: string;
  msg?: string;
  trace_id?: string;
  span_id?: string;
  err?: { type?: string; message?: string; stack?: string };
  [key: string]: unknown;
}

/**
 * Makes log records of finished lines, so that exported and written lines have passed the same redaction.
 * @see https://opentelemetry.io/docs/specs/otel/logs/data-model/
 */
export const logExport =
  (logger: Logger) =>
  (text: string): void => {
    const { level, time, msg, trace_id: traceId, span_id: spanId, err, ...rest } = JSON.parse(text) as Line;
    // The resource contains them already.
    for (const name of ['service', 'version', 'pid', 'hostname']) delete rest[name];
    logger.emit({
      timestamp: new Date(time),
      severityText: level.toUpperCase(),
      severityNumber: SEVERITY[level] ?? SeverityNumber.UNSPECIFIED,
      body: msg ?? '',
      attributes: { ...rest, ...exceptionOf(err) },
      context:
        traceId && spanId
          ? trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED })
          : ROOT_CONTEXT,
    });
  };

function exceptionOf(err: Line['err']): Attributes {
  if (!err) return {};
  const { type, message, stack } = err;
  return Object.fromEntries(
    Object.entries({
      'exception.type': type,
      'exception.message': message,
      'exception.stacktrace': stack,
    }).filter(([, value]) => value !== undefined),
  );
}
