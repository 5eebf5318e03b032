import { problemsOfExpression, type Series } from './metrics';

interface Source {
  uid: string;
  type: string;
}
interface Target {
  refId: string;
  datasource?: Source;
  expr?: string;
  query?: string;
  legendFormat?: string;
}
export interface Panel {
  id: number;
  type: string;
  title?: string;
  datasource?: Source;
  fieldConfig?: { defaults: { unit?: string } };
  targets?: Target[];
}
export interface Dashboard {
  uid: string;
  title: string;
  panels: Panel[];
  annotations: { list: { datasource: Source; expr: string }[] };
  templating: { list: { datasource: Source; definition: string }[] };
}

/** What a dashboard may use: provisioned data sources as uid → type, and existing series. */
export interface Ground {
  sources: Map<string, string>;
  series: Map<string, Series>;
}

// Grafana shows an unknown unit as text after the number, without an error.
const UNITS = ['short', 's', 'ms', 'reqps', 'ops', 'percentunit', 'bytes'];

/** PromQL as Prometheus would get it, with Grafana's own variables filled in. */
export const filledIn = (expression: string): string =>
  expression.replace(/\$__rate_interval|\$__range/g, '5m').replace(/\$job/g, 'gateway');

/** All PromQL of a dashboard. */
export const expressionsOf = ({ panels, annotations }: Dashboard): string[] => [
  ...annotations.list.map(({ expr }) => expr),
  ...panels.flatMap(({ targets = [] }) =>
    targets.flatMap(({ expr, datasource }) => (expr && datasource?.type === 'prometheus' ? [expr] : [])),
  ),
];

/** Problems of one dashboard. */
export function problemsOfDashboard(dashboard: Dashboard, { sources, series }: Ground): string[] {
  const { panels, annotations, templating } = dashboard;
  const unknown = (source?: Source): string[] =>
    source && sources.get(source.uid) === source.type ? [] : [`no data source ${source?.uid}`];
  const ids = panels.map(({ id }) => id);
  return [
    ...(new Set(ids).size === ids.length ? [] : ['panels share an id']),
    ...panels.flatMap((panel) =>
      problemsOfPanel(panel, series, unknown).map((problem) => `${panel.title}: ${problem}`),
    ),
    ...[...annotations.list, ...templating.list].flatMap(({ datasource }) => unknown(datasource)),
    ...annotations.list.flatMap(({ expr }) => problemsOfExpression(expr, series)),
    ...templating.list.flatMap(({ definition }) => problemsOfExpression(definition, series)),
  ];
}

function problemsOfPanel(
  { type, title, datasource, fieldConfig, targets = [] }: Panel,
  series: Map<string, Series>,
  unknown: (source?: Source) => string[],
): string[] {
  const untitled = title ? [] : ['no title'];
  if (type === 'row') return untitled;
  const unit = fieldConfig?.defaults.unit ?? '';
  const refs = targets.map(({ refId }) => refId);
  return [
    ...untitled,
    ...(UNITS.includes(unit) ? [] : [`unit "${unit}"`]),
    ...(targets.length > 0 ? [] : ['nothing to show']),
    ...(new Set(refs).size === refs.length ? [] : ['queries share a letter']),
    ...[datasource, ...targets.map((target) => target.datasource)].flatMap(unknown),
    ...targets.flatMap((target) => {
      if (target.datasource?.type !== 'prometheus') return target.expr || target.query ? [] : ['no query'];
      const shown = [...(target.legendFormat ?? '').matchAll(/\{\{(\w+)\}\}/g)].map(
        ([, label = '']) => label,
      );
      return problemsOfExpression(target.expr ?? '', series, shown);
    }),
  ];
}
