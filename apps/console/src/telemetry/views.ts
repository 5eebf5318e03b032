import type { SeenLog, SeenPoint, SeenSpan } from './otlp';

/** A trace in a list. */
export interface TraceSummary {
  traceId: string;
  name: string;
  service: string;
  start: number;
  duration: number;
  spans: number;
  services: number;
  failed: boolean;
  status: string;
}

/** The newest traces. The duration is that of the first span, after which a client has its response; events are handled later. */
export function recentTraces(spans: SeenSpan[], limit: number): TraceSummary[] {
  const traces = new Map<string, SeenSpan[]>();
  for (const span of spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  return [...traces.values()]
    .map(summary)
    .sort((a, b) => b.start - a.start)
    .slice(0, limit);
}

function summary(spans: SeenSpan[]): TraceSummary {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId }) => !known.has(parentSpanId));
  const [root] = (roots.length > 0 ? roots : spans).toSorted((a, b) => a.start - b.start) as [SeenSpan];
  return {
    traceId: root.traceId,
    name: root.name,
    service: root.service,
    start: root.start,
    duration: root.end - root.start,
    spans: spans.length,
    services: new Set(spans.map(({ service }) => service)).size,
    failed: spans.some(({ failed }) => failed),
    status: String(root.attributes['http.response.status_code'] ?? ''),
  };
}

/** The filter of a query of the log. */
export interface LogQuery {
  trace?: string;
  service?: string;
  level?: string;
  limit: number;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The newest lines that fit, oldest first. */
export function recentLogs(logs: SeenLog[], { trace, service, level, limit }: LogQuery): SeenLog[] {
  const least = level ? LEVELS.indexOf(level) : -1;
  return logs
    .filter(
      (log) =>
        (!trace || log.traceId === trace) &&
        (!service || log.service === service) &&
        LEVELS.indexOf(log.level) >= least,
    )
    .sort((a, b) => a.time - b.time)
    .slice(-limit);
}

/** How events flow through one service. */
export interface ServiceFlow {
  service: string;
  pending: number;
  oldestAge: number;
  sent: number;
  consumers: { name: string; lag: number; handled: number; deadLetters: number }[];
}

/** From the latest metrics; of replicas, which all report the same, the one that sees most. */
export function eventFlow(points: SeenPoint[]): ServiceFlow[] {
  const services = [
    ...new Set(points.filter(({ name }) => name === 'outbox.pending').map(({ service }) => service)),
  ];
  return services.sort().map((service) => {
    const own = points.filter((point) => point.service === service);
    const most = (name: string, consumer?: string): number =>
      Math.max(0, ...of(own, name, consumer).map(({ value }) => value));
    const total = (name: string, consumer?: string): number =>
      of(own, name, consumer).reduce((sum, { value }) => sum + value, 0);
    const consumers = new Set(of(own, 'consumer.lag').map(({ attributes }) => String(attributes[CONSUMER])));
    return {
      service,
      pending: most('outbox.pending'),
      oldestAge: most('outbox.oldest_age'),
      sent: total('messaging.client.sent.messages'),
      consumers: [...consumers].sort().map((name) => ({
        name,
        lag: most('consumer.lag', name),
        handled: total('messaging.client.consumed.messages', name),
        deadLetters: most('dead_letters', name),
      })),
    };
  });
}

const CONSUMER = 'messaging.consumer.group.name';

const of = (points: SeenPoint[], name: string, consumer?: string): SeenPoint[] =>
  points.filter((point) => point.name === name && (!consumer || point.attributes[CONSUMER] === consumer));
