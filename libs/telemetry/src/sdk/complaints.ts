import type { DiagLogger } from '@opentelemetry/api';

const EVERY_MS = 60_000;
let last = -Infinity;

/** Logs problems of the SDK itself, at most once a minute: a collector that is away must not fill the logs. */
function complainOnce(message: string, ...more: unknown[]): void {
  const now = performance.now();
  if (now - last < EVERY_MS) return;
  last = now;
  const text = [message, ...more.map((one) => (one instanceof Error ? one.message : ''))].join(' ').trim();
  const line = {
    level: 'warn',
    time: new Date().toISOString(),
    context: 'Telemetry',
    msg: text.slice(0, 500),
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

export const complain: DiagLogger = {
  error: complainOnce,
  warn: complainOnce,
  info: () => undefined,
  debug: () => undefined,
  verbose: () => undefined,
};
