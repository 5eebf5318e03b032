import { parse } from 'yaml';
import type { Dashboard } from './dashboards';
import { METRICS, OTHERS } from '../support/metric-list';
import { type Series, seriesOf } from './metrics';
import { filesIn, read } from './sources';

/** An alert, or a recording rule. */
export interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  labels?: { severity?: string };
  annotations?: { runbook?: string };
}
export interface DataSource {
  uid: string;
  type: string;
  url: string;
}

export const yaml = <T>(path: string): T => parse(read(path), { merge: true }) as T;

export const PROMETHEUS = 'observability/prometheus';
export const RULE_FILES = ['platform.rules.yaml', 'slo.rules.yaml'];
export const rules = RULE_FILES.flatMap(
  (file) => yaml<{ groups: { rules: Rule[] }[] }>(`${PROMETHEUS}/${file}`).groups,
).flatMap((group) => group.rules);
export const alerts = rules.flatMap(({ alert, ...rest }) => (alert ? [{ alert, ...rest }] : []));

export { METRICS as metrics, OTHERS as others };
/** All series that an expression may name: metrics, and the series that rules record. */
export const series = new Map<string, Series>([
  ...seriesOf([...METRICS, ...OTHERS]),
  ...rules.flatMap(({ record }): [string, Series][] => (record ? [[record, { labels: ['job'] }]] : [])),
]);

export const { datasources } = yaml<{ datasources: DataSource[] }>(
  'observability/grafana/provisioning/datasources/platform.yaml',
);
export const dashboards = filesIn('observability/grafana/dashboards').map((path) => ({
  path,
  dashboard: JSON.parse(read(path)) as Dashboard,
}));
