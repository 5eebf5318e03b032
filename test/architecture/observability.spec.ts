import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { APPS, valueOf } from './app-environments';
import { type Collector, problemsOfCollector } from './collector';
import { problemsOfExpression, problemsOfList } from './metrics';
import {
  alerts,
  datasources,
  metrics,
  others,
  PROMETHEUS,
  RULE_FILES,
  rules,
  series,
  yaml,
} from './observability';
import { filesIn, findAll, read, ROOT } from './sources';

interface Part {
  image: string;
  profiles?: string[];
  ports?: string[];
  volumes?: string[];
  depends_on?: string[];
}
interface Scrape {
  job_name: string;
  dns_sd_configs?: { names: string[]; port: number }[];
  static_configs?: { targets: string[] }[];
  metric_relabel_configs?: { source_labels: string[]; regex: string; action: string }[];
}

const compose = yaml<{ services: Record<string, Part>; volumes: object }>('observability/compose.yaml');
const collector = yaml<Collector>('observability/collector/config.yaml');
const prometheus = yaml<{ rule_files: string[]; scrape_configs: Scrape[] }>(`${PROMETHEUS}/prometheus.yaml`);

describe('the list of metrics', () => {
  it('gives each the name that OpenTelemetry translates it to, and no label without bounds', () => {
    expect(problemsOfList([...metrics, ...others])).toEqual([]);
    for (const { apps = '' } of metrics) expect(['all', 'services', ...APPS]).toContain(apps);
  });

  it('would notice a wrong name, a histogram without buckets, and an id as a label', () => {
    const [first] = metrics;
    const planted = { ...first, name: 'a.b', prometheus: 'a_b', buckets: [2, 1], labels: ['user.id'] };
    expect(problemsOfList([planted as (typeof metrics)[0]])).toEqual([
      'a.b becomes a_b_seconds',
      'a.b: buckets',
      'a.b: user.id',
    ]);
  });
});

describe('the collector', () => {
  it('is put together of parts it has, in an order that works', () => {
    expect(problemsOfCollector(collector)).toEqual([]);
  });

  it('would be refused with a part that is missing, idle or misplaced', () => {
    const planted = structuredClone(collector);
    planted.processors = { ...planted.processors, attributes: null };
    Object.assign(planted.service.pipelines, {
      traces: { receivers: ['otlp'], processors: ['tail_sampling'], exporters: ['span_metrics', 'zipkin'] },
    });
    expect(problemsOfCollector(planted)).toEqual([
      'exporters: zipkin is not declared',
      "attributes is in no pipeline's processors",
      "forward is in no pipeline's exporters",
      'traces: memory is not limited first',
      'traces: spans are counted after sampling',
    ]);
  });

  it('keeps every error, the slowest, and a share of the rest', () => {
    const { tail_sampling: sampling } = collector.processors as Record<string, object>;
    expect(sampling).toMatchObject({
      policies: [
        { type: 'status_code', status_code: { status_codes: ['ERROR'] } },
        { type: 'latency', latency: { threshold_ms: 500 } },
        { type: 'probabilistic', probabilistic: { sampling_percentage: 10 } },
      ],
    });
    const wait = parseFloat((sampling as { decision_wait: string }).decision_wait);
    expect(wait).toBeGreaterThan(valueOf('gateway', 'REQUEST_TIMEOUT') as number);
  });

  it('counts spans in the buckets that are listed', () => {
    const { span_metrics: counted } = collector.connectors as Record<
      string,
      { namespace: string; histogram: { unit: string; explicit: { buckets: string[] } } }
    >;
    const seconds = (text: string): number => parseFloat(text) / (text.endsWith('ms') ? 1000 : 1);
    const listed = others.find(({ name }) => name === `${counted?.namespace}.duration`);
    expect(counted?.histogram.explicit.buckets.map(seconds)).toEqual(listed?.buckets);
    expect(counted?.histogram.unit).toBe(listed?.unit);
  });

  it('sends to ports that others listen on', () => {
    const { otlp } = collector.receivers as Record<
      string,
      { protocols: Record<string, { endpoint: string }> }
    >;
    const out = collector.exporters as Record<string, { endpoint: string }>;
    const tempo = yaml<{ server: { http_listen_port: number }; distributor: { receivers: object } }>(
      'observability/tempo/tempo.yaml',
    );
    const loki = yaml<{ server: { http_listen_port: number } }>('observability/loki/loki.yaml');
    expect(Object.values(otlp?.protocols ?? {}).map(({ endpoint }) => endpoint)).toEqual([
      '0.0.0.0:4317',
      '0.0.0.0:4318',
    ]);
    expect(JSON.stringify(tempo.distributor)).toContain(
      out['otlp_grpc/tempo']?.endpoint.replace('tempo', '0.0.0.0'),
    );
    expect(out['otlp_http/loki']?.endpoint).toBe(`http://loki:${loki.server.http_listen_port}/otlp`);
    expect(datasources.map(({ url }) => url)).toEqual([
      'http://prometheus:9090',
      `http://tempo:${tempo.server.http_listen_port}`,
      `http://loki:${loki.server.http_listen_port}`,
    ]);
  });
});

describe('Prometheus', () => {
  it('asks every app on its admin port, and the collector', () => {
    const asked = prometheus.scrape_configs.map(
      ({ job_name: job, dns_sd_configs: dns, static_configs: fixed }) => [
        job,
        ...(dns ?? []).flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)),
        ...(fixed ?? []).flatMap(({ targets }) => targets),
      ],
    );
    const { prometheus: shown } = collector.exporters as Record<string, { endpoint: string }>;
    expect(asked).toEqual([
      ...APPS.map((app) => [app, `${app}:${valueOf(app, 'ADMIN_PORT') as number}`]),
      ['collector', shown?.endpoint.replace('0.0.0.0', 'collector')],
    ]);
  });

  it('takes of the collector what the collector counted, and not what it has from the apps already', () => {
    const [relabel] = prometheus.scrape_configs.at(-1)?.metric_relabel_configs ?? [];
    const kept = (name: string): boolean => new RegExp(`^(?:${relabel?.regex})$`).test(name);
    expect(relabel).toMatchObject({ source_labels: ['__name__'], action: 'keep' });
    expect(metrics.filter(({ prometheus: name }) => kept(name))).toEqual([]);
    expect(others.filter(({ prometheus: name }) => kept(name))).toHaveLength(2);
  });

  it('reads all rules, and they need nothing that does not exist', () => {
    const files = filesIn(PROMETHEUS).map((path) => basename(path));
    expect([...prometheus.rule_files].sort()).toEqual(
      files.filter((file) => file.endsWith('.rules.yaml')).sort(),
    );
    expect([...prometheus.rule_files].sort()).toEqual(RULE_FILES);
    expect(rules.flatMap(({ expr }) => problemsOfExpression(expr, series))).toEqual([]);
  });

  it.each([
    ['sum by (job) (rate(http_requests_totals[5m]))', 'no metric http_requests_totals'],
    ['outbox_pending{queue="a"}', 'outbox_pending has no label queue'],
    [
      'http_server_request_duration_seconds_bucket{le="0.2"}',
      'http_server_request_duration_seconds_bucket has no bucket 0.2',
    ],
    ['sum by (user) (dead_letters) / on (job) group_left (x) up', 'nothing has a label user'],
  ])('would notice what does not exist in %s', (expression, problem) => {
    expect(problemsOfExpression(expression, series)).toContain(problem);
  });

  it('has a section in the runbook for each alert, and none without', () => {
    expect(alerts.map(({ alert }) => alert).sort()).toEqual(
      findAll(read('docs/runbook.md'), /^## (.+)$/gm).sort(),
    );
    for (const { alert, annotations, labels } of alerts) {
      expect(annotations?.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
      expect(labels?.severity).toMatch(/^(page|ticket)$/);
    }
  });
});

describe('the profile "observability" of docker-compose.dev.yml', () => {
  const main = yaml<{ include: string[]; services: Record<string, { env_file?: string[] }> }>(
    'docker-compose.dev.yml',
  );
  const parts = Object.entries(compose.services);

  it('is all that the included file adds, from images of one version, open to this machine only', () => {
    expect(main.include).toEqual(['observability/compose.yaml']);
    expect(Object.keys(main.services).filter((name) => name in compose.services)).toEqual([]);
    for (const [, { profiles, image, ports = [] }] of parts) {
      expect(profiles).toEqual(['observability']);
      expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+$/);
      expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    }
  });

  it.each(parts)(
    'gives %s files, volumes and neighbours that are there',
    (_name, { volumes = [], depends_on: needs = [] }) => {
      const [files, named] = [
        volumes.filter((one) => one.startsWith('.')),
        volumes.filter((one) => !one.startsWith('.')),
      ];
      expect(
        files.filter((one) => !existsSync(join(ROOT, 'observability', one.split(':')[0] ?? ''))),
      ).toEqual([]);
      expect(Object.keys(compose.volumes)).toEqual(
        expect.arrayContaining(named.map((one) => one.split(':')[0])),
      );
      expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(needs));
    },
  );

  it('has every app send its telemetry to the collector', () => {
    for (const app of APPS) expect(main.services[app]?.env_file).toEqual(['observability/apps.env']);
    const variables = findAll(read('observability/apps.env'), /^(\w+=.*)$/gm);
    expect(variables).toContain('OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318');
    expect(variables.filter((line) => !/^OTEL_[A-Z_]+=\S+$/.test(line))).toEqual([]);
  });
});
