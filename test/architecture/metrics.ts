import { type Metric, prometheusName, underscored } from '../support/metric-list';
import { needsOf } from './promql';

/** A series in Prometheus: its labels, and the bounds of its buckets. */
export interface Series {
  labels: string[];
  bounds?: string[];
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
