import { parse } from 'yaml';
import { APPS, SERVICES } from '#platform';
import { findAll, read, sourcesIn } from '../architecture/sources';

/** A metric, as observability/metrics.yaml describes it. */
export interface Metric {
  name: string;
  instrument: 'counter' | 'updowncounter' | 'gauge' | 'histogram';
  unit: string;
  labels: string[];
  buckets?: number[];
  prometheus: string;
  apps: string;
}

const UNITS: Record<string, string> = { s: 'seconds', ms: 'milliseconds', By: 'bytes' };

/** The name of a metric or label in Prometheus, without a suffix. */
export const underscored = (name: string): string => name.replace(/[^\w:]+/g, '_');

/**
 * The Prometheus name of an OpenTelemetry metric.
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 */
export function prometheusName({
  name,
  unit,
  instrument,
}: Pick<Metric, 'name' | 'unit' | 'instrument'>): string {
  const words = underscored(name).split('_');
  const suffix = unit === '1' && instrument === 'gauge' ? 'ratio' : UNITS[unit];
  if (suffix && !words.includes(suffix)) words.push(suffix);
  if (instrument !== 'counter') return words.join('_');
  return [...words.filter((word) => word !== 'total'), 'total'].join('_');
}

/** The counters without labels that an app declares by `counterFromZero`; its sources are the only place that names them. */
function countersIn(app: string): Metric[] {
  const text = sourcesIn(`apps/${app}`).map(read).join('\n');
  const found = [...text.matchAll(/counterFromZero\(\s*'([^']+)',\s*\{\s*unit: '([^']+)'/g)];
  if (found.length !== findAll(text, /(counterFromZero\()/g).length)
    throw new Error(`A counter of ${app} does not begin with its name and its unit`);
  return found.map(([, name = '', unit = '']) => {
    const metric = { name, unit, instrument: 'counter' as const };
    return { ...metric, labels: [], prometheus: prometheusName(metric), apps: app };
  });
}

const list = parse(read('observability/metrics.yaml')) as Record<'metrics' | 'others', Metric[]>;

/** Every metric of the apps that dashboards and alerts may use. */
export const METRICS: Metric[] = [...list.metrics, ...APPS.flatMap(countersIn)];
/** The metrics of other programs. */
export const OTHERS = list.others;

/** The apps that have a metric. */
export const appsWith = ({ apps }: Metric): readonly string[] =>
  apps === 'all' ? APPS : apps === 'services' ? SERVICES : [apps];
