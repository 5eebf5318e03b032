import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NatsEnv } from '#config';
import { parse, parseAllDocuments } from 'yaml';
import { APPS, SERVICES } from '#platform';
import { urlVariable } from '../../apps/cli/src/databases';
import { valueOf, expectFit, expectValues, given } from './app-environments';
import { LONGEST_DRAIN } from '../../apps/gateway/src/http/draining';
import { read, ROOT } from './sources';

const IMAGE = 'publishing-platform';
const CLI = ['node', 'dist/apps/cli/src/main.js'];
const MIGRATION_VARIABLES = SERVICES.map(urlVariable);
const NATS_VARIABLES = Object.keys(NatsEnv.shape).sort();
const ports = { http: valueOf('gateway', 'PORT'), admin: valueOf('gateway', 'ADMIN_PORT') };

describe('k8s', () => {
  interface Container {
    name: string;
    image: string;
    command?: string[];
    env?: { name: string; value: string }[];
    envFrom?: { configMapRef: { name: string } }[];
    ports?: { name: string; containerPort: number }[];
    resources: { requests: object; limits: object };
    securityContext: object;
    volumeMounts: { name: string; mountPath: string }[];
    [probe: `${string}Probe`]: { httpGet: { path: string; port: string } };
  }
  interface PodSpec {
    terminationGracePeriodSeconds: number;
    securityContext: object;
    containers: [Container];
    volumes: {
      projected: { sources: { secret: { name: string; items?: { key: string; path: string }[] } }[] };
    }[];
  }
  interface Resource {
    kind: string;
    metadata: { name: string };
    spec: {
      selector?: { matchLabels: object };
      template: { metadata: { labels: object }; spec: PodSpec };
      ports?: { targetPort: string }[];
    };
    stringData?: Record<string, string>;
  }
  interface Kustomization {
    resources: string[];
    images?: { name: string }[];
    replicas?: { name: string }[];
    configMapGenerator: { name: string; literals: string[] }[];
  }

  const resources = (path: string): Resource[] =>
    parseAllDocuments(read(path)).map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS() as Resource;
    });
  const kustomization = (folder: string): Kustomization =>
    parse(read(`k8s/${folder}/kustomization.yaml`)) as Kustomization;
  const base = kustomization('base');
  const all = base.resources.flatMap((file) => resources(`k8s/base/${file}`));
  const find = (kind: string, name: string): Resource =>
    all.find((resource) => resource.kind === kind && resource.metadata.name === name) as Resource;
  const podOf = (kind: string, name: string): PodSpec => find(kind, name).spec.template.spec;
  const secrets = new Map(
    resources('k8s/secrets.example.yaml').map(({ metadata, stringData = {} }) => [metadata.name, stringData]),
  );

  /** The files a pod finds under its secrets' mount point. */
  const filesOf = ({ volumes }: PodSpec): string[] =>
    volumes.flatMap(({ projected }) =>
      projected.sources.flatMap(({ secret: { name, items } }) => {
        const keys = Object.keys(secrets.get(name) ?? {});
        if (!items) return keys;
        expect(keys).toEqual(expect.arrayContaining(items.map(({ key }) => key)));
        return items.map(({ path }) => path);
      }),
    );

  /** Variables that name files, the files they name all being there. */
  function expectFiles(pod: PodSpec): string[] {
    const [{ env = [], volumeMounts }] = pod.containers;
    const files = env.filter(({ name }) => name.endsWith('_FILE'));
    const mounted = filesOf(pod).map((file) => `${volumeMounts[0]?.mountPath}/${file}`);
    expect(files.map(({ value }) => value).sort()).toEqual([...mounted].sort());
    return files.map(({ name }) => given(name));
  }

  it('lists every file of the base', () => {
    const files = readdirSync(join(ROOT, 'k8s/base')).filter((name) => name !== 'kustomization.yaml');
    expect([...base.resources].sort()).toEqual(files.sort());
    expect(readdirSync(join(ROOT, 'k8s/overlays/dev'))).toEqual(['kustomization.yaml']);
  });

  it.each(APPS)('gives %s the variables it reads, all it needs, and values that fit', (app) => {
    const pod = podOf('Deployment', app);
    const [{ env = [], envFrom = [] }] = pod.containers;
    const literals = [base, kustomization('overlays/dev')].flatMap(({ configMapGenerator }) =>
      configMapGenerator.flatMap((map) => map.literals.map((literal) => literal.split('='))),
    );
    expect(envFrom.map(({ configMapRef }) => configMapRef.name)).toEqual(['platform']);
    for (const [name = '', value = ''] of literals) expectValues(app, { [name]: value });
    expectFit(app, [...env.map(({ name }) => name), ...literals.map(([name = '']) => name)]);
    expect(env.find(({ name }) => name === 'APP')?.value).toBe(app);
    expectFiles(pod);
  });

  it.each(APPS)('watches %s on its admin port', (app) => {
    const [container] = podOf('Deployment', app).containers;
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
    expect(probes.map((probe) => container[probe]?.httpGet)).toEqual([
      { path: '/health/live', port: 'admin' },
      { path: '/health/live', port: 'admin' },
      { path: '/health/ready', port: 'admin' },
    ]);
    const listening = (container.ports ?? []).map(({ name, containerPort }) => [name, containerPort]);
    const admin = ['admin', ports.admin];
    expect(listening).toEqual(app === 'gateway' ? [['http', ports.http], admin] : [admin]);
  });

  it.each(APPS)('lets %s finish, and never takes all its replicas away', (app) => {
    const { terminationGracePeriodSeconds, containers } = podOf('Deployment', app);
    const delay = containers[0].env?.find(({ name }) => name === 'SHUTDOWN_DELAY')?.value;
    const longestDelay = delay ? (valueOf(app, 'SHUTDOWN_DELAY', delay) as number) * LONGEST_DRAIN : 0;
    const timeout = valueOf(app, 'SHUTDOWN_TIMEOUT') as number;
    expect(delay === undefined).toBe(app !== 'gateway');
    expect(terminationGracePeriodSeconds).toBeGreaterThan(longestDelay + timeout);
    const { selector } = find('PodDisruptionBudget', app).spec;
    expect(selector).toEqual({ matchLabels: find('Deployment', app).spec.template.metadata.labels });
  });

  it.each([
    ...APPS.map((app) => ['Deployment', app] as const),
    ...['migrate', 'streams'].map((job) => ['Job', job] as const),
  ])('runs the %s %s without any special right, within limits', (kind, name) => {
    const { securityContext, containers } = podOf(kind, name);
    const [container] = containers;
    expect(containers).toHaveLength(1);
    expect(container.image).toBe(IMAGE);
    expect(securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources).toMatchObject({
      requests: { cpu: expect.any(String) as string },
      limits: {},
    });
  });

  it.each(APPS)('gives %s its own user and certificate on NATS, and nobody else’s', (app) => {
    const names = podOf('Deployment', app).volumes.flatMap(({ projected }) =>
      projected.sources.map(({ secret }) => secret.name),
    );
    expect(names.sort()).toEqual([app, 'nats', `nats-${app}-tls`].sort());
    expect(Object.keys(secrets.get(app) ?? {})).toContain('NATS_NKEY_SEED');
    expect(Object.keys(secrets.get(`nats-${app}-tls`) ?? {})).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
    expect(secrets.get('nats')?.NATS_URL).toMatch(/^tls:/);
  });

  it('migrates with the command of a deployment', () => {
    const pod = podOf('Job', 'migrate');
    expect(pod.containers[0].command).toEqual([...CLI, 'migrate']);
    expect(expectFiles(pod).sort()).toEqual([...MIGRATION_VARIABLES].sort());
  });

  it('declares streams with the command of a deployment, as the operator', () => {
    const pod = podOf('Job', 'streams');
    expect(pod.containers[0].command).toEqual([...CLI, 'streams']);
    expect(expectFiles(pod).sort()).toEqual(NATS_VARIABLES);
    const names = pod.volumes.flatMap(({ projected }) => projected.sources.map(({ secret }) => secret.name));
    expect(names).toEqual(['nats', 'operator', 'nats-operator-tls']);
  });

  it('leads to the gateway', () => {
    expect(find('Service', 'gateway').spec.ports?.map(({ targetPort }) => targetPort)).toEqual(['http']);
  });

  it('keeps no real secret', () => {
    const values = [...secrets.values()].flatMap((data) => Object.values(data));
    for (const value of values) expect(value).toMatch(/PASSWORD@HOST|^tls:\/\/HOST|^(SECRET|SEED|PEM)$/);
  });

  it('names in overlays what the base has', () => {
    const { resources: bases, replicas = [] } = kustomization('overlays/dev');
    expect(bases).toEqual(['../../base']);
    for (const { name } of replicas) expect(find('Deployment', name)).toBeDefined();
    expect(base.images?.map(({ name }) => name)).toEqual([IMAGE]);
  });
});
