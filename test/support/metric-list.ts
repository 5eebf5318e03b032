import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT_DIR } from '../../scripts/dev/project';
import { APPS, SERVICES } from '#platform';

/** A metric as the list describes it. */
interface Listed {
  name: string;
  instrument: 'counter' | 'updowncounter' | 'gauge' | 'histogram';
  unit: string;
  labels: string[];
  buckets?: number[];
  prometheus: string;
  apps: string;
}
const list = parse(readFileSync(join(PROJECT_DIR, 'observability/metrics.yaml'), 'utf8')) as {
  metrics: Listed[];
};

/** Every metric that dashboards and alerts may use. */
export const METRICS = list.metrics;

/** The apps that have a metric. */
export const appsWith = ({ apps }: Listed): readonly string[] =>
  apps === 'all' ? APPS : apps === 'services' ? SERVICES : [apps];
