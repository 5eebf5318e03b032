import { createRequire } from 'node:module';
import { Random } from '../../chaos/random';
import { percentile } from '../statistics';
import type { LoadResult } from './messages';
import { operationOf, type OperationName } from './operations';
import type { RequestSource, WireRequest } from './request-source';

/** The part of autocannon that is used here; it has no types. */
interface Client {
  setRequests(requests: (WireRequest | { setupRequest: (request: object) => WireRequest })[]): void;
}
interface Result {
  duration: number;
  errors: number;
  requests: { total: number };
  throughput: { total: number };
  statusCodeStats: Record<string, { count: number }>;
}
interface Load extends PromiseLike<Result> {
  on(
    event: 'response',
    listener: (client: Client, status: number, bytes: number, milliseconds: number) => void,
  ): void;
  stop(): void;
}
type Autocannon = (options: {
  url: string[];
  connections: number;
  duration: number;
  sampleInt: number;
  setupClient: (client: Client) => void;
}) => Load;
const autocannon = createRequire(__filename)('autocannon') as Autocannon;

/** A steady load: each connection sends its next request when it has the response to the last. */
export interface SteadyLoad {
  urls: string[];
  operation: OperationName;
  seconds: number;
  connections: number;
}

/** How often autocannon looks whether its time is over; its default of a second would lengthen short loads. */
const SAMPLE_MS = 100;

/** How much longer a load may last on a machine that is too busy to answer each connection in its time. */
const PATIENCE_SECONDS = 30;

/** Loads the system with autocannon: for some seconds, and until each connection could have had a response. */
export async function steadyLoad(
  source: RequestSource,
  { urls, operation, seconds, connections }: SteadyLoad,
): Promise<LoadResult> {
  const { repeats } = operationOf(operation);
  const times: number[] = [];
  let connection = 0;
  const setupClient = (client: Client): void => {
    const number = connection++;
    const random = new Random(number + 1 + Date.now());
    const fresh = (request: object): WireRequest => ({
      ...request,
      ...source.next(operation, random, number),
    });
    client.setRequests(repeats ? source.prepared(operation, number) : [{ setupRequest: fresh }]);
  };
  const load = autocannon({
    url: urls,
    connections,
    duration: seconds + PATIENCE_SECONDS,
    sampleInt: SAMPLE_MS,
    setupClient,
  });
  load.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const isOver = performance.now() - startedAt >= seconds * 1_000;
    if (isOver && times.length >= connections) load.stop();
  }, SAMPLE_MS / 2);
  const result = await load;
  clearInterval(timer);
  const statuses = Object.entries(result.statusCodeStats).map(([status, { count }]) => [status, count]);
  return {
    seconds: result.duration,
    responses: result.requests.total,
    statuses: Object.fromEntries(statuses) as Record<string, number>,
    errors: result.errors,
    bytes: result.throughput.total,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
}
