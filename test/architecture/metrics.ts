import { parse } from 'yaml';
import { needsOf } from './promql';

/** One entry of observability/metrics.yaml. */
export interface Metric {
  name: string;
  instrument: 'counter' | 'updowncounter' | 'gauge' | 'histogram';
  unit: string;
  labels: string[];
  buckets?: number[];
  prometheus: string;
  apps?: string;
}

/** A series in Prometheus: its labels, and the bounds of its buckets. */
export interface Series {
  labels: string[];
  bounds?: string[];
}

export const metricsOf = (text: string): { metrics: Metric[]; others: Metric[] } =>
  parse(text) as { metrics: Metric[]; others: Metric[] };

const UNITS: Record<string, string> = { s: 'seconds', ms: 'milliseconds', By: 'bytes' };
const underscored = (name: string): string => name.replace(/[^\w:]+/g, '_');

/**
 * The Prometheus name of an OpenTelemetry metric.
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 */
export function prometheusName({ name, unit, instrument }: Metric): string {
  const words = underscored(name).split('_');
  const suffix = unit === '1' && instrument === 'gauge' ? 'ratio' : UNITS[unit];
  if (suffix && !words.includes(suffix)) words.push(suffix);
  if (instrument !== 'counter') return words.join('_');
  return [...words.filter((word) => word !== 'total'), 'total'].join('_');
}

/** Problems of the list itself. */
export function problemsOfList(metrics: Metric[]): string[] {
  const names = metrics.map(({ prometheus }) => prometheus);
  return metrics.flatMap((metric) => {
    const { name, instrument, unit, buckets, prometheus, labels } = metric;
    const ascending = buckets?.every((bound, index) => index === 0 || bound > (buckets[index - 1] as number));
    return [
      ...(names.filter((one) => one === prometheus).length > 1 ? [`${name}: listed twice`] : []),
      ...(prometheusName(metric) === prometheus ? [] : [`${name} becomes ${prometheusName(metric)}`]),
      ...(/^(s|ms|By|1|\{\w+\}|)$/.test(unit) ? [] : [`${name}: unknown unit ${unit}`]),
      ...((instrument === 'histogram') === !!ascending ? [] : [`${name}: buckets`]),
      ...labels.filter((label) => /(^|[._])(id|user|email|path)$/.test(label)).map((id) => `${name}: ${id}`),
    ];
  });
}

/** All existing series, by name. */
export function seriesOf(metrics: Metric[]): Map<string, Series> {
  return new Map(
    metrics.flatMap(({ prometheus, instrument, labels, buckets = [] }): [string, Series][] => {
      const own = [...labels.map(underscored), 'job', 'instance'];
      if (instrument !== 'histogram') return [[prometheus, { labels: own }]];
      return [
        [`${prometheus}_bucket`, { labels: [...own, 'le'], bounds: [...buckets.map(String), '+Inf'] }],
        [`${prometheus}_sum`, { labels: own }],
        [`${prometheus}_count`, { labels: own }],
      ];
    }),
  );
}

/** The series, labels and buckets of an expression that do not exist. `shown` are labels of its legend. */
export function problemsOfExpression(
  expression: string,
  known: Map<string, Series>,
  shown: string[] = [],
): string[] {
  const { selections, grouping } = needsOf(expression);
  const there = selections.flatMap(({ series }) => known.get(series)?.labels ?? []);
  return [
    ...selections.flatMap(({ series, matchers }) => {
      const found = known.get(series);
      if (!found) return [`no metric ${series}`];
      return matchers.flatMap(({ label, value }) => {
        if (!found.labels.includes(label)) return [`${series} has no label ${label}`];
        const missing = label === 'le' && !found.bounds?.includes(value);
        return missing ? [`${series} has no bucket ${value}`] : [];
      });
    }),
    ...grouping.filter((label) => !there.includes(label)).map((label) => `nothing has a label ${label}`),
    ...shown
      .filter((label) => grouping.length > 0 && !grouping.includes(label))
      .map((label) => `the legend shows ${label}, which is summed away`),
  ];
}
