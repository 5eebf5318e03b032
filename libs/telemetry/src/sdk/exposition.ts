import type { Attributes } from '@opentelemetry/api';
import {
  type DataPoint,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { exemplars, seriesOf } from '../metrics';
import type { Exemplar } from '../running';

/** UCUM units in Prometheus's spelling; units in braces are only comments. */
const UNITS: Record<string, string> = { s: 'seconds', ms: 'milliseconds', By: 'bytes', '1': 'ratio' };

/**
 * Writes metrics as text for Prometheus, under the same names as the collector and Prometheus's own OTLP receiver: dots become
 * underscores, and units and `_total` are appended.
 * @param openMetrics whether the reader accepts OpenMetrics, the only format with exemplars
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 */
export function expose({ resource, scopeMetrics }: ResourceMetrics, openMetrics: boolean): string {
  const families = scopeMetrics.flatMap(({ metrics }) =>
    metrics.map((metric) => family(metric, openMetrics)),
  );
  const target = [
    '# HELP target Target metadata',
    '# TYPE target info',
    `target_info${labels(resource.attributes)} 1`,
  ].join('\n');
  const info = openMetrics
    ? target
    : target.replaceAll(/(HELP|TYPE) target/g, '$1 target_info').replace(' info', ' gauge');
  return `${[info, ...families].join('\n')}\n${openMetrics ? '# EOF\n' : ''}`;
}

function family(metric: MetricData, openMetrics: boolean): string {
  const counts = metric.dataPointType === DataPointType.SUM && metric.isMonotonic;
  const name = nameOf(metric, counts);
  const type = counts ? 'counter' : metric.dataPointType === DataPointType.HISTOGRAM ? 'histogram' : 'gauge';
  // OpenMetrics names the family of a counter without its suffix, the older format with it.
  const titled = counts && openMetrics ? name.replace(/_total$/, '') : name;
  const help = metric.descriptor.description.replace(/[\\\n]/g, ' ');
  const lines = [`# HELP ${titled} ${help}`, `# TYPE ${titled} ${type}`];
  if (metric.dataPointType === DataPointType.HISTOGRAM) {
    const kept = openMetrics ? exemplars.get(metric.descriptor.name) : undefined;
    for (const point of metric.dataPoints)
      lines.push(...buckets(name, point, kept?.get(seriesOf(point.attributes))));
  } else if (metric.dataPointType !== DataPointType.EXPONENTIAL_HISTOGRAM) {
    for (const { attributes, value } of metric.dataPoints)
      lines.push(`${name}${labels(attributes)} ${value}`);
  }
  return lines.join('\n');
}

function nameOf({ descriptor, dataPointType }: MetricData, counts: boolean): string {
  const plain = descriptor.name.replace(/[^a-zA-Z0-9]+/g, '_').replace(/_total$/, '');
  const known = UNITS[descriptor.unit];
  const unit = known === 'ratio' && dataPointType !== DataPointType.GAUGE ? undefined : known;
  const withUnit = unit && !plain.endsWith(`_${unit}`) ? `${plain}_${unit}` : plain;
  return counts ? `${withUnit}_total` : withUnit;
}

type HistogramPoint = DataPoint<{
  buckets: { boundaries: number[]; counts: number[] };
  sum?: number;
  count: number;
}>;

function buckets(name: string, point: HistogramPoint, kept: (Exemplar | undefined)[] = []): string[] {
  const { attributes, value } = point;
  let sum = 0;
  const lines = value.buckets.counts.map((count, index) => {
    sum += count;
    const le = value.buckets.boundaries[index] ?? '+Inf';
    return `${name}_bucket${labels({ ...attributes, le: String(le) })} ${sum}${exemplar(kept[index])}`;
  });
  return [
    ...lines,
    `${name}_sum${labels(attributes)} ${value.sum ?? 0}`,
    `${name}_count${labels(attributes)} ${value.count}`,
  ];
}

const exemplar = (found: Exemplar | undefined): string =>
  found
    ? ` # {trace_id="${found.traceId}",span_id="${found.spanId}"} ${found.value} ${found.at.toFixed(3)}`
    : '';

function labels(attributes: Attributes): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const text = given.map(([name, value]) => `${name.replace(/[^a-zA-Z0-9]+/g, '_')}="${escaped(value)}"`);
  return text.length > 0 ? `{${text.join(',')}}` : '';
}

const escaped = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value))
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
