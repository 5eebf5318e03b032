/** Attributes as plain values. */
export type Values = Record<string, string | number | boolean>;

export interface SeenSpan {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  /** Unix milliseconds. */
  start: number;
  end: number;
  failed: boolean;
  attributes: Values;
  links: { traceId: string; spanId: string }[];
  events: string[];
}

export interface SeenLog {
  service: string;
  time: number;
  level: string;
  message: string;
  traceId: string;
  spanId: string;
  attributes: Values;
}

export interface SeenPoint {
  service: string;
  instance: string;
  name: string;
  unit: string;
  attributes: Values;
  /** Of histograms the number of values. */
  value: number;
  sum?: number;
  bounds?: number[];
  /** Of histograms the number of values in each bucket. */
  buckets?: number[];
  /** Since when it counts, in Unix milliseconds. */
  start: number;
}

interface AnyValue {
  stringValue?: string;
  intValue?: string | number;
  doubleValue?: number;
  boolValue?: boolean;
  arrayValue?: { values: AnyValue[] };
}
interface KeyValue {
  key: string;
  value: AnyValue;
}
interface Resource {
  resource?: { attributes?: KeyValue[] };
}
type Nanoseconds = string | number | undefined;
interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: Nanoseconds;
  endTimeUnixNano: Nanoseconds;
  attributes?: KeyValue[];
  status?: { code?: number };
  links?: { traceId: string; spanId: string }[];
  events?: { name: string }[];
}
interface WireLog {
  timeUnixNano: Nanoseconds;
  severityText?: string;
  body?: AnyValue;
  traceId?: string;
  spanId?: string;
  attributes?: KeyValue[];
}
interface WirePoint {
  attributes?: KeyValue[];
  asInt?: string | number;
  asDouble?: number;
  count?: string | number;
  sum?: number;
  explicitBounds?: number[];
  bucketCounts?: (string | number)[];
  startTimeUnixNano?: Nanoseconds;
}
interface WireMetric {
  name: string;
  unit?: string;
  sum?: { dataPoints: WirePoint[] };
  gauge?: { dataPoints: WirePoint[] };
  histogram?: { dataPoints: WirePoint[] };
}

/** Reads an export of traces. @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export function spansOf(body: string): SeenSpan[] {
  const { resourceSpans = [] } = JSON.parse(body) as {
    resourceSpans?: (Resource & { scopeSpans: { spans: WireSpan[] }[] })[];
  };
  return resourceSpans.flatMap((from) =>
    from.scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        service: serviceOf(from),
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        name: span.name,
        kind: span.kind,
        start: milliseconds(span.startTimeUnixNano),
        end: milliseconds(span.endTimeUnixNano),
        failed: span.status?.code === 2,
        attributes: valuesOf(span.attributes),
        links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
        events: (span.events ?? []).map(({ name }) => name),
      })),
    ),
  );
}

/** Reads an export of logs. */
export function logsOf(body: string): SeenLog[] {
  const { resourceLogs = [] } = JSON.parse(body) as {
    resourceLogs?: (Resource & { scopeLogs: { logRecords: WireLog[] }[] })[];
  };
  return resourceLogs.flatMap((from) =>
    from.scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map((log) => ({
        service: serviceOf(from),
        time: milliseconds(log.timeUnixNano),
        level: (log.severityText ?? '').toLowerCase(),
        message: String(valueOf(log.body ?? {})),
        traceId: log.traceId ?? '',
        spanId: log.spanId ?? '',
        attributes: valuesOf(log.attributes),
      })),
    ),
  );
}

/** Reads an export of metrics. */
export function pointsOf(body: string): SeenPoint[] {
  const { resourceMetrics = [] } = JSON.parse(body) as {
    resourceMetrics?: (Resource & { scopeMetrics: { metrics: WireMetric[] }[] })[];
  };
  return resourceMetrics.flatMap((from) =>
    from.scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(
        ({ name, unit = '', sum, gauge, histogram }) =>
          (sum ?? gauge ?? histogram)?.dataPoints.map((point) => ({
            service: serviceOf(from),
            instance: resourceValue(from, 'service.instance.id'),
            name,
            unit,
            attributes: valuesOf(point.attributes),
            value: Number(point.asInt ?? point.asDouble ?? point.count ?? 0),
            ...(point.sum !== undefined && { sum: point.sum }),
            ...(point.explicitBounds && { bounds: point.explicitBounds }),
            ...(point.bucketCounts && { buckets: point.bucketCounts.map(Number) }),
            start: milliseconds(point.startTimeUnixNano),
          })) ?? [],
      ),
    ),
  );
}

const serviceOf = (from: Resource): string => resourceValue(from, 'service.name');

const resourceValue = ({ resource }: Resource, name: string): string =>
  String(valuesOf(resource?.attributes)[name] ?? '');

const milliseconds = (nanoseconds: Nanoseconds): number => Number(nanoseconds ?? 0) / 1e6;

const valuesOf = (pairs: KeyValue[] = []): Values =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, valueOf(value)]));

function valueOf({ stringValue, intValue, doubleValue, boolValue, arrayValue }: AnyValue): Values[string] {
  if (arrayValue) return arrayValue.values.map(valueOf).join(', ');
  return stringValue ?? doubleValue ?? boolValue ?? (intValue === undefined ? '' : Number(intValue));
}
