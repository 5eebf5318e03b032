import { basename } from 'node:path';
import { type Dashboard, type Ground, problemsOfDashboard } from './dashboards';
import { dashboards, datasources, series } from './observability';
import { findAll } from './sources';

describe('Grafana', () => {
  const sources = new Map(datasources.map(({ uid, type }) => [uid, type]));
  const ground: Ground = { sources, series };

  it('has data sources of different names, which link to each other', () => {
    expect(sources.size).toBe(datasources.length);
    const leads = datasources.map(({ uid, ...rest }) => [
      uid,
      findAll(JSON.stringify(rest), /datasourceUid":"(\w+)"/g),
    ]);
    expect(leads).toEqual([
      ['prometheus', ['tempo']],
      ['tempo', ['loki', 'prometheus']],
      ['loki', ['tempo', 'tempo']],
    ]);
  });

  it.each(dashboards)(
    'shows on $path only series that exist, with titles and units',
    ({ path, dashboard }) => {
      expect(problemsOfDashboard(dashboard, ground)).toEqual([]);
      expect(basename(path)).toBe(`${dashboard.uid}.json`);
    },
  );

  it('has dashboards for requests, messaging, databases, Node, business and protection, each with its own id', () => {
    const uids = dashboards.map(({ dashboard }) => dashboard.uid);
    expect(uids).toEqual(['business', 'messaging', 'node', 'overview', 'postgresql', 'protection']);
    expect(new Set(dashboards.map(({ dashboard }) => dashboard.title)).size).toBe(uids.length);
  });

  it('would notice a panel without title or unit, or with an unknown source or metric', () => {
    const planted = structuredClone(dashboards[0]?.dashboard) as Dashboard;
    const target = { refId: 'A', datasource: { uid: 'influx', type: 'influxdb' }, query: 'x' };
    const wrong = {
      refId: 'A',
      datasource: { uid: 'prometheus', type: 'prometheus' },
      expr: 'sum by (job) (nodes)',
    };
    planted.panels = [
      {
        id: 1,
        type: 'stat',
        fieldConfig: { defaults: { unit: 'sec' } },
        datasource: target.datasource,
        targets: [target],
      },
      {
        id: 1,
        type: 'stat',
        title: 'Two',
        datasource: wrong.datasource,
        targets: [wrong, { ...wrong, legendFormat: '{{x}}' }],
      },
    ];
    expect(problemsOfDashboard(planted, ground)).toEqual([
      'panels share an id',
      'undefined: no title',
      'undefined: unit "sec"',
      'undefined: no data source influx',
      'undefined: no data source influx',
      'Two: unit ""',
      'Two: queries share a letter',
      'Two: no metric nodes',
      'Two: nothing has a label job',
      'Two: no metric nodes',
      'Two: nothing has a label job',
      'Two: the legend shows x, which is summed away',
    ]);
  });
});
