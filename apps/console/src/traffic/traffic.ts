import { type App, type AppName, PLATFORM } from '#platform';
import { type Growth, WINDOW_MS } from '../telemetry/metric-store';
import type { SeenSpan } from '../telemetry/otlp';
import { quantile } from './quantile';

/** HTTP requests of clients, calls between apps, events from one app to another, queries of an app's database. */
export type EdgeKind = 'http' | 'call' | 'event' | 'query';

interface Load {
  /** Within the last minute. */
  count: number;
  failed: number;
  /** The 95th percentile in milliseconds; undefined when nothing was measured. */
  p95: number | undefined;
}
export interface Operation extends Load {
  name: string;
}
/** From one node to another; an edge that the platform provides for is there without traffic too. */
export interface Edge extends Load {
  from: string;
  to: string;
  kind: EdgeKind;
  operations: Operation[];
}
export interface Traffic {
  windowSeconds: number;
  apps: { name: string; serves: boolean }[];
  edges: Edge[];
}

/** One series of a metric, as a part of an edge. */
interface Flow extends Pick<Edge, 'from' | 'to' | 'kind'> {
  operation: string;
  /** Whether the series counts, or only says how long; requests have one of each. */
  counts: boolean;
  failed: boolean;
  growth: Growth;
}

const APPS = Object.entries<App>(PLATFORM);

/** The traffic between apps within the last minute, from their metrics. */
export function trafficOf(growths: Growth[], spans: SeenSpan[]): Traffic {
  const failures = failureTypes(spans);
  const flows = growths.flatMap((growth) => flowOf(growth, failures) ?? []);
  const names = [...possibleEdges(), ...flows].map(edgeKey);
  return {
    windowSeconds: WINDOW_MS / 1_000,
    apps: APPS.map(([name, { serves }]) => ({ name, serves: serves !== undefined })),
    edges: [...new Set(names)].map((key) => edgeOf(key, flows)),
  };
}

/** Refusals have an error type as well; those of failures are known from spans with an error status. */
const failureTypes = (spans: SeenSpan[]): Set<string> =>
  new Set(
    spans.filter(({ failed }) => failed).map(({ attributes }) => String(attributes['error.type'] ?? '')),
  );

function flowOf(growth: Growth, failures: Set<string>): Flow | undefined {
  const { service, name, attributes } = growth;
  const text = (key: string): string => String(attributes[key] ?? '');
  const failed = failures.has(text('error.type'));
  switch (name) {
    case 'http.server.request.total':
    case 'http.server.request.duration':
      return {
        from: CLIENTS,
        to: service,
        kind: 'http',
        operation: `${text('http.request.method')} ${text('http.route') || '(no route)'}`,
        counts: name.endsWith('.total'),
        failed: Number(attributes['http.response.status_code']) >= 500,
        growth,
      };
    case 'rpc.client.call.duration': {
      const operation = text('rpc.method');
      return {
        from: service,
        to: operation.split('/')[0] ?? '',
        kind: 'call',
        operation,
        counts: true,
        failed,
        growth,
      };
    }
    case 'messaging.process.duration': {
      const operation = text('messaging.destination.name');
      const from = operation.split('.')[1] ?? '';
      const isFailure = text('error.type') !== '';
      return { from, to: service, kind: 'event', operation, counts: true, failed: isFailure, growth };
    }
    case 'db.client.operation.duration': {
      const operation = text('db.operation.name') || 'query';
      return { from: service, to: DATABASE, kind: 'query', operation, counts: true, failed, growth };
    }
    default:
      return undefined;
  }
}

const CLIENTS = 'clients';
const DATABASE = 'PostgreSQL';

type Ends = Pick<Edge, 'from' | 'to' | 'kind'>;

/** Every edge that `platform.ts` provides for. */
function possibleEdges(): Ends[] {
  const http: Ends = { from: CLIENTS, to: 'gateway' satisfies AppName, kind: 'http' };
  return [
    http,
    ...APPS.flatMap(([name, { calls = [], consumes = {}, overhears = [], database }]) => [
      ...calls.map(({ subject }): Ends => ({ from: name, to: serviceIn(subject), kind: 'call' })),
      ...Object.values(consumes).map((from): Ends => ({ from, to: name, kind: 'event' })),
      ...overhears.map(({ type }): Ends => ({ from: serviceIn(type), to: name, kind: 'event' })),
      ...(database ? [{ from: name, to: DATABASE, kind: 'query' } satisfies Ends] : []),
    ]),
  ];
}

/** `rpc.auth.login.v1` and `events.auth.user-registered.v1` belong to `auth`. */
const serviceIn = (subject: string): string => subject.split('.')[1] ?? '';

const edgeKey = ({ from, to, kind }: Ends): string => `${from} ${to} ${kind}`;

function edgeOf(key: string, flows: Flow[]): Edge {
  const [from = '', to = '', kind] = key.split(' ') as [string, string, EdgeKind];
  const own = flows.filter((flow) => edgeKey(flow) === key);
  const byOperation = Map.groupBy(own, ({ operation }) => operation);
  const operations = [...byOperation]
    .map(([name, parts]): Operation => ({ name, ...loadOf(parts) }))
    .sort((a, b) => b.count - a.count);
  return { from, to, kind, operations, ...loadOf(own) };
}

function loadOf(flows: Flow[]): Load {
  const sum = (some: Flow[]): number => some.reduce((total, { growth }) => total + growth.count, 0);
  const counted = flows.filter(({ counts }) => counts);
  const bounds = flows.find(({ growth }) => growth.bounds)?.growth.bounds ?? [];
  const buckets: number[] = [];
  for (const { growth } of flows)
    for (const [index, count] of growth.buckets.entries()) buckets[index] = (buckets[index] ?? 0) + count;
  const seconds = quantile(0.95, bounds, buckets);
  return {
    count: sum(counted),
    failed: sum(counted.filter(({ failed }) => failed)),
    p95: seconds === undefined ? undefined : seconds * 1_000,
  };
}
