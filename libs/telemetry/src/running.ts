import { succeedsInTime } from './in-time';

/** A measured value with its trace, which leads from a point of a histogram to a request. */
export interface Exemplar {
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Unix time in seconds. */
  readonly at: number;
}

/** The parts of telemetry that run in this process; all are off until `register` starts them. */
export interface Running {
  tracing: boolean;
  metrics: boolean;
  /** Exports a finished log line, which is JSON. */
  exportLog?: (line: string) => void;
  /** All metrics as text for Prometheus, in the format that the scraper accepts. */
  expose?: (accept: string | undefined) => Promise<{ type: string; text: string }>;
  /** Runs work without tracing it. */
  suppress?: <T>(work: () => T) => T;
  /** Starts to measure event loop and heap. Called when the app is ready, because loading it would delay the start. */
  instrumentRuntime?: () => void;
  /** Instruments a library; each app calls those for the libraries that it uses. */
  instrumentHttpHandlers?: () => void;
  instrumentPostgres?: (pg: object) => void;
  /** Sends what is queued, and stops. */
  stop?: () => Promise<void>;
}

export const running: Running = { tracing: false, metrics: false };

const STOP_LIMIT_MS = 2_000;

/** Sends what is queued, for at most two seconds: a collector that is away must not delay the stop of an app. */
export async function stopTelemetry(): Promise<void> {
  await succeedsInTime(async () => running.stop?.(), STOP_LIMIT_MS);
}
