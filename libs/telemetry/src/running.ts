import { succeedsInTime } from './in-time';

/** One measured value with the trace it was measured in: how a point of a histogram leads to a request. */
export interface Exemplar {
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Unix time in seconds. */
  readonly at: number;
}

/** What of telemetry runs in this process; all of it is off until `register` starts it. */
export interface Running {
  tracing: boolean;
  metrics: boolean;
  /** Takes a finished log line, as JSON, to be exported. */
  exportLog?: (line: string) => void;
  /** All metrics as text for Prometheus, in the format the scraper asks for. */
  expose?: (accept: string | undefined) => Promise<{ type: string; text: string }>;
  /** Runs work without tracing it. */
  suppress?: <T>(work: () => T) => T;
  /** Begins to measure event loop and heap; when the app is there, as what it loads would delay the start. */
  instrumentRuntime?: () => void;
  /** Has the instrumentations change what they instrument; each app calls what it has. */
  instrumentHttpHandlers?: () => void;
  instrumentPostgres?: (pg: object) => void;
  /** Sends what waits to be sent and ends. */
  stop?: () => Promise<void>;
}

export const running: Running = { tracing: false, metrics: false };

const STOP_LIMIT_MS = 2_000;

/** Sends what is queued, for at most two seconds: a collector that is away must not delay the stop of an app. */
export async function stopTelemetry(): Promise<void> {
  await succeedsInTime(async () => running.stop?.(), STOP_LIMIT_MS);
}
