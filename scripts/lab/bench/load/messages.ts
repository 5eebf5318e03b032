import type { OperationName } from './operations';
import type { TargetUrls, World } from './world';

/** An order to the process that generates load. It answers each with an `Answer`. */
export type Order =
  | { do: 'prepare'; world: World; urls: TargetUrls }
  | { do: 'load'; operation: OperationName; seconds: number; connections: number }
  | { do: 'burst'; operation: OperationName; count: number };

export type Answer = { result: LoadResult | null } | { error: string };

/** What a load or a burst was answered with. */
export interface LoadResult {
  /** From the first request to the last response that was waited for. */
  seconds: number;
  responses: number;
  /** Responses by status. */
  statuses: Record<string, number>;
  /** Requests without a response: broken connections and timeouts. */
  errors: number;
  /** Bytes of all responses on the wire, heads included. */
  bytes: number;
  /** Response times in milliseconds. */
  p50: number;
  p99: number;
}

/** Responses with a status below 400. */
export const successes = ({ statuses }: Pick<LoadResult, 'statuses'>): number =>
  Object.entries(statuses).reduce((sum, [status, count]) => sum + (Number(status) < 400 ? count : 0), 0);
