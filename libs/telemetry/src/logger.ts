import { trace } from '@opentelemetry/api';
import pino from 'pino';
import { withoutAddresses } from './without-addresses';
import { running } from './running';
import { currentWork } from './work-context';

/** Members that are redacted in every log line. */
const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'currentPassword',
  'token',
  'refreshToken',
  'deviceToken',
  'passwordHash',
];
const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

export interface LogOptions {
  service: string;
  version: string;
  LOG_LEVEL: string;
  LOG_FORMAT: 'json' | 'pretty';
}

/** The Pino logger of an app: one JSON object per line, or coloured lines for a terminal. Lines are also exported if that is configured. */
export function createLogger(
  { service, version, LOG_LEVEL, LOG_FORMAT }: LogOptions,
  out = standardOutput(LOG_FORMAT),
): pino.Logger {
  const options: pino.LoggerOptions = {
    level: LOG_LEVEL,
    base: { service, version },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    serializers: { err: withoutAddressesIn(pino.stdSerializers.err) },
    mixin: idsOfWork,
  };
  return pino(options, alsoExported(out));
}

/** Whether the text is a log level. */
export const isLogLevel = (text: unknown): text is string => LEVELS.includes(String(text));

/** The trace, span and request of a line, whether they are traced or not. */
function idsOfWork(): object {
  const work = currentWork();
  const span = running.tracing ? trace.getActiveSpan()?.spanContext() : undefined;
  const traceId = span?.traceId ?? work?.trace?.traceId;
  return {
    ...(traceId && { trace_id: traceId, span_id: span?.spanId ?? work?.trace?.spanId }),
    ...(work?.requestId && { request_id: work.requestId }),
  };
}

interface Output extends pino.DestinationStream {
  flush?(done?: (error?: Error) => void): void;
}

function standardOutput(format: LogOptions['LOG_FORMAT']): Output {
  const pretty = {
    target: 'pino-pretty',
    options: { singleLine: true, ignore: 'pid,hostname,service,version' },
  };
  return format === 'pretty' ? pino.transport(pretty) : pino.destination(1);
}

/** Exports the lines as they are written, which is redacted. */
function alsoExported(out: Output): Output {
  const { exportLog } = running;
  if (!exportLog) return out;
  return {
    write: (line) => {
      out.write(line);
      exportLog(line);
    },
    flush: (done) => out.flush?.(done),
  };
}

/** Messages of drivers and libraries can quote their input. */
const withoutAddressesIn =
  (serialize: (error: Error) => pino.SerializedError) =>
  (error: Error): pino.SerializedError => {
    const found = serialize(error);
    for (const name of ['message', 'stack'] as const)
      if (typeof found[name] === 'string') found[name] = withoutAddresses(found[name]);
    return found;
  };
