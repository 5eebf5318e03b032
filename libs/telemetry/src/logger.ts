import pino from 'pino';

/** What a log line must never hold, wherever it was put. */
const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'currentPassword',
  'token',
  'refreshToken',
  'passwordHash',
];

export interface LogOptions {
  service: string;
  LOG_LEVEL: string;
  LOG_FORMAT: 'json' | 'pretty';
}

/** The Pino logger of an app: one JSON object a line, or coloured lines for people. */
export function createLogger({ service, LOG_LEVEL, LOG_FORMAT }: LogOptions): pino.Logger {
  return pino({
    level: LOG_LEVEL,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    ...(LOG_FORMAT === 'pretty' && {
      transport: { target: 'pino-pretty', options: { singleLine: true, ignore: 'pid,hostname,service' } },
    }),
  });
}
