import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { APPS } from '#platform';
import { expectValues, valueOf, variablesOf } from './app-environments';
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
interface Compose {
  services: Record<string, Part>;
  volumes: object;
}
interface Scrape {
  job_name: string;
  dns_sd_configs?: { names: string[]; port: number }[];
  static_configs?: { targets: string[] }[];
  metric_relabel_configs?: { source_labels: string[]; regex: string; action: string }[];
}

const compose = yaml<Compose>('observability/compose.yaml');
const collector = yaml<Collector>('observability/collector/config.yaml');
const prometheus = yaml<{ rule_files: string[]; scrape_configs: Scrape[] }>(`${PROMETHEUS}/prometheus.yaml`);

/** Alerts that do not match the runbook. */
function problemsOfRunbook(runbook: string, all: typeof alerts): string[] {
  const sections = findAll(runbook, /^## (.+)$/gm);
  return [
    ...all.flatMap(({ alert, annotations, labels }) => [
      ...(sections.includes(alert) ? [] : [`${alert}: no section`]),
      ...(annotations?.runbook === `docs/runbook.md#${alert.toLowerCase()}`
        ? []
        : [`${alert}: leads to ${annotations?.runbook}`]),
      ...(/^(page|ticket)$/.test(labels?.severity ?? '') ? [] : [`${alert}: severity ${labels?.severity}`]),
    ]),
    ...sections
      .filter((section) => !all.some(({ alert }) => alert === section))
      .map((section) => `${section}: a section without an alert`),
  ];
}

/** Problems of one container of the profile. */
function problemsOfPart(part: Part, { services, volumes: named }: Compose): string[] {
  const { image, profiles = [], ports = [], volumes = [], depends_on: needs = [] } = part;
  const mounted = volumes.map((volume) => volume.split(':')[0] as string);
  const isFile = (volume: string): boolean => volume.startsWith('.');
  return [
    ...(profiles.join() === 'observability' ? [] : ['runs without the profile']),
    ...(/^[\w./-]+:v?\d+\.\d+\.\d+$/.test(image) ? [] : [`${image} has no fixed version`]),
    ...ports.filter((port) => !port.startsWith('127.0.0.1:')).map((port) => `${port} is open to all`),
    ...mounted
      .filter((volume) => isFile(volume) && !existsSync(join(ROOT, 'observability', volume)))
      .map((volume) => `${volume} is not there`),
    ...mounted
      .filter((volume) => !isFile(volume) && !(volume in named))
      .map((volume) => `no volume ${volume}`),
    ...needs.filter((name) => !(name in services)).map((name) => `no service ${name}`),
  ];
}

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
  it('consists of existing parts, in an order that works', () => {
    expect(problemsOfCollector(collector)).toEqual([]);
  });

  it('would fail with a part that is missing, unused or misplaced', () => {
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

  it('keeps traces with errors, the slowest, and a share of the rest', () => {
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

  it('sends to ports that the other parts listen on', () => {
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
  it('scrapes every app on its admin port, and the collector', () => {
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

  it('takes from the collector only what the collector counted, not the metrics of the apps a second time', () => {
    const [relabel] = prometheus.scrape_configs.at(-1)?.metric_relabel_configs ?? [];
    const kept = (name: string): boolean => new RegExp(`^(?:${relabel?.regex})$`).test(name);
    expect(relabel).toMatchObject({ source_labels: ['__name__'], action: 'keep' });
    expect(metrics.filter(({ prometheus: name }) => kept(name))).toEqual([]);
    expect(others.filter(({ prometheus: name }) => kept(name))).toHaveLength(2);
  });

  it('reads all rules, which use only existing series', () => {
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

  it('has a section in the runbook for each alert, and no other section', () => {
    expect(problemsOfRunbook(read('docs/runbook.md'), alerts)).toEqual([]);
  });

  it('would notice an alert without a section in the runbook, and one with a wrong link', () => {
    const planted = [...alerts.slice(1), { alert: 'Flood', expr: 'up', labels: { severity: 'loud' } }];
    expect(problemsOfRunbook(read('docs/runbook.md'), planted)).toEqual([
      'Flood: no section',
      'Flood: leads to undefined',
      'Flood: severity loud',
      `${alerts[0]?.alert}: a section without an alert`,
    ]);
  });
});

describe('the profile "observability" of docker-compose.dev.yml', () => {
  const main = yaml<{ include: string[]; services: Record<string, { env_file?: string[] }> }>(
    'docker-compose.dev.yml',
  );

  it('contains all that the included file adds', () => {
    expect(main.include).toEqual(['observability/compose.yaml']);
    expect(Object.keys(main.services).filter((name) => name in compose.services)).toEqual([]);
  });

  it.each(Object.keys(compose.services))('has a %s with all it needs, closed to other machines', (name) => {
    expect(problemsOfPart(compose.services[name] as Part, compose)).toEqual([]);
  });

  it('would notice a part that runs without the profile, without a version, open to all, or without its dependencies', () => {
    const volumes = ['./nowhere:/etc/x:ro', 'lost:/var'];
    const planted = { image: 'x/y:latest', ports: ['3000:3000'], volumes, depends_on: ['redis'] };
    expect(problemsOfPart(planted, compose)).toEqual([
      'runs without the profile',
      'x/y:latest has no fixed version',
      '3000:3000 is open to all',
      './nowhere is not there',
      'no volume lost',
      'no service redis',
    ]);
  });

  it('has every app send its telemetry to the collector', () => {
    for (const app of APPS) expect(main.services[app]?.env_file).toEqual(['observability/apps.env']);
    const lines = findAll(read('observability/apps.env'), /^(\w+=.*)$/gm).map((line) => line.split(/=(.*)/s));
    // The values that Compose substitutes by default.
    const given = Object.fromEntries(
      lines.map(([name, value = '']) => [name as string, value.replace(/\$\{\w+:-(.*)\}/, '$1')]),
    );
    expect(given).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    });
    for (const app of APPS) {
      expect(Object.keys(given).filter((name) => !variablesOf(app).includes(name))).toEqual([]);
      expectValues(app, given);
    }
  });
});
