import { join } from 'node:path';
import { isAlias, isSeq } from 'yaml';
import { addImport, addToList, insertBefore, replaced } from './edit-typescript';
import { addItem, addKey, anchored, editText, editYaml, editYamls } from './edit-yaml';
import type { Names } from './names';
import { addExport, TEMPLATES } from './noun';
import type { Workspace } from './workspace';

/** PostgreSQL's 100 connections, without those that it keeps for superusers and a few for an operator. */
const CONNECTIONS = 100 - 3 - 5;

/** The services that exist, in the order of `platform.ts`, and a free admin port. */
export interface Platform {
  services: readonly string[];
  freeAdminPort: number;
}

/** Adds a service without nouns: app, contract, migration, topology, and its place in Compose, Kubernetes and observability. */
export async function addService(workspace: Workspace, names: Names, platform: Platform): Promise<void> {
  const { __service__: service = '', __Service__: Service = '' } = names;
  if (workspace.exists(`apps/${service}`)) throw new Error(`There is an app "${service}" already`);
  const last = platform.services.at(-1) ?? '';
  await workspace.addTemplates(join(TEMPLATES, 'service'), names);
  await workspace.edit('libs/contracts/src/index.ts', (text) => addExport(text, `./${service}.contract`));
  await workspace.edit('platform.ts', (text) => {
    const imported = [`${Service}Events`, `${Service}Rpc`].reduce(
      (result, name) => addImport(result, name, '#contracts'),
      text,
    );
    const called = addToList(imported, /const gatewayCalls = \[/, `${Service}Rpc`);
    const row = `  ${service}: {
    adminPort: ${platform.freeAdminPort.toLocaleString('en').replace(',', '_')},
    database: true,
    serves: ${Service}Rpc,
    calls: KEYS,
    publishes: ${Service}Events,
    consumes: {},
    receives: [KEYS_CHANGED_SUBJECT],
  },
`;
    return insertBefore(called, /^\} as const satisfies/m, row);
  });
  await workspace.edit('nest-cli.json', (text) => withProject(text, service, last));
  await addToCompose(workspace, names, platform.services, last);
  await addToKubernetes(workspace, names, last);
  await addToObservability(workspace, service, last);
}

function withProject(text: string, service: string, last: string): string {
  const configuration = JSON.parse(text) as { projects: Record<string, object> };
  const others = configuration.projects;
  const added = JSON.parse(replaced(JSON.stringify(others[last]), last, service)) as object;
  const projects = Object.entries(others);
  const at = projects.findIndex(([name]) => name === last) + 1;
  const all = Object.fromEntries(projects.toSpliced(at, 0, [service, added]));
  return JSON.stringify({ ...configuration, projects: all }, null, 2);
}

async function addToCompose(
  workspace: Workspace,
  names: Names,
  services: readonly string[],
  last: string,
): Promise<void> {
  const { __service__: service = '', __SERVICE__: SERVICE = '' } = names;
  const share = Math.min(22, Math.floor(CONNECTIONS / (services.length + 1)));
  await workspace.edit('docker-compose.dev.yml', (text) =>
    editYaml(text, (compose) => {
      addKey(compose, ['services'], service, renamed(compose.getIn(['services', last]), last, service), last);
      addKey(compose, ['volumes'], `${service}-credentials`, undefined, `${last}-credentials`);
      addItem(compose, ['services', 'credentials', 'volumes'], `${service}-credentials:/for/${service}`);
      const url = `postgres://${service}:dev-only@postgres:5432/${service}`;
      addKey(
        compose,
        ['services', 'migrate', 'environment'],
        `${SERVICE}_DATABASE_URL`,
        anchored(`${service}-database`, url),
      );
      editText(compose, ['configs', 'databases', 'content'], (sql) => {
        const limited = replaced(sql, /CONNECTION LIMIT \d+/g, `CONNECTION LIMIT ${share}`);
        const created = ['ROLE', 'DATABASE'].reduce(
          (result, kind) =>
            replaced(
              result,
              new RegExp(`^CREATE ${kind} ${last} .*\n`, 'm'),
              (line) => line + line.replaceAll(last, service),
            ),
          limited,
        );
        return replaced(created, `, ${last} FROM PUBLIC`, `, ${last}, ${service} FROM PUBLIC`);
      });
    }),
  );
}

/** A copy of a node under another name. */
function renamed(node: unknown, from: string, to: string): unknown {
  if (!node || typeof (node as { clone?: unknown }).clone !== 'function')
    throw new Error(`There is no service ${from}`);
  const copy = (node as { clone(): unknown }).clone();
  const rename = (value: unknown): void => {
    const one = value as { items?: unknown[]; value?: unknown };
    if (isAlias(value)) value.source = value.source.replaceAll(from, to);
    if (Array.isArray(one.items)) for (const item of one.items) rename(item);
    else if (typeof one.value === 'string') one.value = one.value.replaceAll(from, to);
    else if (one.value) rename(one.value);
  };
  rename(copy);
  return copy;
}

async function addToKubernetes(workspace: Workspace, names: Names, last: string): Promise<void> {
  const { __service__: service = '', __SERVICE__: SERVICE = '' } = names;
  const model = await workspace.read(`k8s/base/articles/kustomization.yaml`);
  workspace.add(`k8s/base/${service}/kustomization.yaml`, replaced(model, 'articles', service));
  await workspace.edit('k8s/base/kustomization.yaml', (text) =>
    editYaml(text, (base) => addItem(base, ['resources'], service)),
  );
  await workspace.edit('k8s/base/migrate.yaml', (text) =>
    editYaml(text, (job) => {
      const pod = ['spec', 'template', 'spec'];
      const path = `${SERVICE}_DATABASE_URL`;
      addItem(job, [...pod, 'containers', 0, 'env'], {
        name: `${path}_FILE`,
        value: `/run/secrets/platform/${path}`,
      });
      const secret = { name: service, items: [{ key: 'DATABASE_URL', path }] };
      addItem(job, [...pod, 'volumes', 0, 'projected', 'sources'], { secret });
    }),
  );
  await workspace.edit('k8s/base/network.yaml', (text) =>
    editYamls(text, (policy) => {
      const values = ['spec', 'podSelector', 'matchExpressions', 0, 'values'];
      if (isSeq(policy.getIn(values)))
        addItem(policy, values, service, (value) => value === 'streams' || value === 'migrate');
    }),
  );
  await workspace.edit('k8s/secrets.example.yaml', (text) => {
    const secrets = text.split(/^---\n/m);
    const copies = [`{ name: ${last},`, `{ name: nats-${last}-tls,`].map((sign) => {
      const found = secrets.find((secret) => secret.includes(sign));
      if (!found) throw new Error(`There is no example of the secret ${sign}`);
      return { found, copy: found.replaceAll(last, service) };
    });
    return secrets
      .flatMap((secret) => [
        secret,
        ...copies.filter(({ found }) => found === secret).map(({ copy }) => copy),
      ])
      .join('---\n');
  });
}

async function addToObservability(workspace: Workspace, service: string, last: string): Promise<void> {
  await workspace.edit('observability/prometheus/prometheus.yaml', (text) =>
    editYaml(text, (prometheus) => {
      const jobs = prometheus.getIn(['scrape_configs']);
      if (!isSeq(jobs)) throw new Error('prometheus.yaml has no scrape_configs');
      const at = jobs.items.findIndex(
        (job) => String((job as { get?(key: string): unknown }).get?.('job_name')) === last,
      );
      jobs.items.splice(at + 1, 0, renamed(jobs.items[at], last, service));
    }),
  );
  await workspace.edit('observability/prometheus/platform.rules.yaml', (text) =>
    replaced(
      text,
      new RegExp(`^.*or absent\\(up\\{job="${last}"\\}\\).*\n`, 'm'),
      (line) => line + line.replace(last, service),
    ),
  );
  // In the tests of the alerts the service is up.
  await workspace.edit('observability/prometheus/rules.test.yaml', (text) =>
    replaced(
      text,
      /^( *)- series: up\{job="\w+", .*\n.*\n(?! *- series: up\{)/gm,
      (pair, indent) =>
        `${pair}${indent}- series: up{job="${service}", instance="${service}:9090"}\n${indent}  values: 1x60\n`,
    ),
  );
  for (const dashboard of ['messaging', 'node', 'overview', 'postgresql', 'protection'])
    await workspace.edit(`observability/grafana/dashboards/${dashboard}.json`, (text) =>
      replaced(text, `|${last}`, `|${last}|${service}`),
    );
}
