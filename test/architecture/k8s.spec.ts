import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NatsEnv } from '#config';
import { parse, parseAllDocuments } from 'yaml';
import { APPS, PLATFORM, SERVICES } from '#platform';
import { urlVariable } from '../../apps/cli/src/databases';
import { valueOf, expectFit, expectValues, given } from './app-environments';
import { LONGEST_DRAIN } from '../../apps/gateway/src/http/draining';
import { documents, kustomization, render } from './kustomize';
import { ROOT } from './sources';

const BASE = 'k8s/base';
const DEV = 'k8s/overlays/dev';
const IMAGE = 'publishing-platform';
const CLI = ['node', 'dist/apps/cli/src/main.js'];
const PUBLIC = APPS.filter((app) => PLATFORM[app].publicHttp);
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
  const base = kustomization(BASE);
  const all = render<Resource>(BASE);
  const find = (kind: string, name: string): Resource =>
    all.find((resource) => resource.kind === kind && resource.metadata.name === name) as Resource;
  const podOf = (kind: string, name: string): PodSpec => find(kind, name).spec.template.spec;
  const secrets = new Map(
    documents<Resource>('k8s/secrets.example.yaml').map(({ metadata, stringData = {} }) => [
      metadata.name,
      stringData,
    ]),
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

  /** The variables that a pod's files give. Expects a variable for each file that is mounted, and no variable without its file. */
  function expectFiles(pod: PodSpec): string[] {
    const [{ env = [], volumeMounts }] = pod.containers;
    const files = env.filter(({ name }) => name.endsWith('_FILE'));
    const mounted = filesOf(pod).map((file) => `${volumeMounts[0]?.mountPath}/${file}`);
    expect(files.map(({ value }) => value).sort()).toEqual([...mounted].sort());
    return files.map(({ name }) => given(name));
  }

  it('lists every file of the base', () => {
    const files = readdirSync(join(ROOT, BASE)).filter((name) => name !== 'kustomization.yaml');
    expect([...base.resources].sort()).toEqual(files.sort());
    expect(readdirSync(join(ROOT, DEV))).toEqual(['kustomization.yaml']);
  });

  it('runs the apps of the platform, two jobs and nothing else', () => {
    const names = (kind: string): string[] =>
      all.filter((resource) => resource.kind === kind).map(({ metadata }) => metadata.name);
    expect(names('Deployment')).toEqual(APPS);
    expect(names('PodDisruptionBudget')).toEqual(APPS);
    expect(names('Service')).toEqual(PUBLIC);
    expect(names('Job')).toEqual(['migrate', 'streams']);
    const others = all.filter(({ kind }) => !['Namespace', 'NetworkPolicy'].includes(kind));
    expect(others).toHaveLength(2 * APPS.length + PUBLIC.length + 2);
  });

  it('needs a secret and a certificate for each app and the operator, and no other', () => {
    const owners = [...APPS, 'operator'];
    const needed = ['nats', ...owners, ...owners.map((owner) => `nats-${owner}-tls`)];
    expect([...secrets.keys()].sort()).toEqual(needed.sort());
    for (const app of APPS) {
      const url = secrets.get(app)?.DATABASE_URL;
      expect(url).toBe(PLATFORM[app].database ? `postgres://${app}:PASSWORD@HOST:5432/${app}` : undefined);
    }
  });

  it.each(APPS)('derives all of %s from one name, in a short file', (app) => {
    const { resources, transformers, patches = [] } = kustomization(`${BASE}/${app}`);
    expect(resources[0]).toBe(PLATFORM[app].database ? '../../service' : '../../app');
    expect(transformers).toEqual(['../../app/name']);
    const [rename] = parse(patches[0]?.patch ?? '') as unknown[];
    expect(rename).toEqual({ op: 'replace', path: '/metadata/name', value: app });
  });

  const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
  // It proves the renderer of these tests, where there is a kubectl to compare it with.
  if (hasKubectl)
    it.each(APPS)('is rendered by these tests as kubectl renders it: %s', (app) => {
      const folder = `${BASE}/${app}`;
      const text = execFileSync('kubectl', ['kustomize', folder], { cwd: ROOT, encoding: 'utf8' });
      const rendered = parseAllDocuments(text).map((document) => document.toJS() as Resource);
      const inOrder = (some: Resource[]): Resource[] =>
        some.sort((one, other) => one.kind.localeCompare(other.kind));
      expect(inOrder(render(folder))).toEqual(inOrder(rendered));
    });

  it.each(APPS)('gives %s the variables it reads, all that it requires, and valid values', (app) => {
    const pod = podOf('Deployment', app);
    const [{ env = [], envFrom = [] }] = pod.containers;
    const literals = [base, kustomization(DEV)].flatMap(({ configMapGenerator = [] }) =>
      configMapGenerator.flatMap((map) => map.literals.map((literal) => literal.split('='))),
    );
    expect(envFrom.map(({ configMapRef }) => configMapRef.name)).toEqual(['platform']);
    for (const [name = '', value = ''] of literals) expectValues(app, { [name]: value });
    expectFit(app, [...env.map(({ name }) => name), ...literals.map(([name = '']) => name)]);
    expect(env.find(({ name }) => name === 'APP')?.value).toBe(app);
    expectFiles(pod);
  });

  it.each(APPS)('probes %s on its admin port', (app) => {
    const [container] = podOf('Deployment', app).containers;
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
    expect(probes.map((probe) => container[probe]?.httpGet)).toEqual([
      { path: '/health/live', port: 'admin' },
      { path: '/health/live', port: 'admin' },
      { path: '/health/ready', port: 'admin' },
    ]);
    const listening = (container.ports ?? []).map(({ name, containerPort }) => [name, containerPort]);
    const admin = ['admin', ports.admin];
    expect(listening).toEqual(PLATFORM[app].publicHttp ? [['http', ports.http], admin] : [admin]);
  });

  it.each(APPS)('gives %s time to stop, and keeps replicas during a disruption', (app) => {
    const { terminationGracePeriodSeconds, containers } = podOf('Deployment', app);
    const delay = containers[0].env?.find(({ name }) => name === 'SHUTDOWN_DELAY')?.value;
    const longestDelay = delay ? (valueOf(app, 'SHUTDOWN_DELAY', delay) as number) * LONGEST_DRAIN : 0;
    const timeout = valueOf(app, 'SHUTDOWN_TIMEOUT') as number;
    expect(delay !== undefined).toBe(PLATFORM[app].publicHttp === true);
    expect(terminationGracePeriodSeconds).toBeGreaterThan(longestDelay + timeout);
    const { selector } = find('PodDisruptionBudget', app).spec;
    expect(selector).toEqual({ matchLabels: find('Deployment', app).spec.template.metadata.labels });
  });

  it.each([
    ...APPS.map((app) => ['Deployment', app] as const),
    ...['migrate', 'streams'].map((job) => ['Job', job] as const),
  ])('runs the %s %s without privileges, within limits', (kind, name) => {
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

  it.each(APPS)('gives %s its own user and certificate on NATS, and no others', (app) => {
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

  it.each(PUBLIC)('routes to the public port of %s', (app) => {
    expect(find('Service', app).spec.ports?.map(({ targetPort }) => targetPort)).toEqual(['http']);
  });

  it('has an example without real secrets', () => {
    const values = [...secrets.values()].flatMap((data) => Object.values(data));
    for (const value of values) expect(value).toMatch(/PASSWORD@HOST|^tls:\/\/HOST|^(SECRET|SEED|PEM)$/);
  });

  it('changes in overlays only what the base has', () => {
    const { resources: bases, images, configMapGenerator } = kustomization(DEV);
    expect(bases).toEqual(['../../base']);
    expect(images?.map(({ name }) => name)).toEqual([IMAGE]);
    expect(configMapGenerator?.map(({ name }) => name)).toEqual(
      base.configMapGenerator?.map(({ name }) => name),
    );
    expect(base.images?.map(({ name }) => name)).toEqual([IMAGE]);
  });
});
