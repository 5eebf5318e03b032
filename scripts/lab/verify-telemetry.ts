import { endWith } from '../dev/command-line';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRunningSystem, type RunState } from '../dev/run-state';
import { APPS } from '#platform';
import { SystemClient, type Trace } from './verify-telemetry/system-client';

/** The spans that the trace of a request must have: `service kind name`. */
const REGISTRATION = [
  'gateway server POST /api/register',
  'gateway internal AuthController.register',
  'auth server auth/register',
  'auth internal user.register',
  'auth producer create events.auth.user-registered.v1',
  'auth producer publish events.auth.user-registered.v1',
  'users consumer process events.auth.user-registered.v1',
  'articles consumer process events.users.profile-changed.v1',
  'notifications consumer process events.auth.user-registered.v1',
  'notifications producer job.enqueue.notification',
  'notifications consumer job.notification',
];
const PUBLICATION = [
  'gateway server POST /api/articles',
  'articles server articles/create',
  'articles internal article.create',
  'articles producer create events.articles.article-created.v1',
  'articles producer publish events.articles.article-created.v1',
  'notifications consumer process events.articles.article-created.v1',
];
const REFUSAL = ['gateway server GET /api/articles/:slug', 'articles server articles/get'];

/** Counters, and how much a registration, an article and a failed read increase them. */
const EXPECTED_INCREASES: Record<string, number> = {
  users_registered_total: 1,
  auth_registration_total: 1,
  articles_created_total: 1,
  http_requests_total: 3,
  http_server_request_duration_seconds_count: 3,
};
const TIMEOUT_MS = 20_000;

/** `npm run verify:telemetry`: sends requests to the running system and checks that all their telemetry arrives. */
async function main(): Promise<void> {
  const system = await findRunningSystem();
  if (!system) throw new Error('No system is running here. Start it first: npm start');
  const client = new SystemClient(system.baseUrl, system.consoleUrl);
  await client.mustHaveConsole();
  const before = await counts(system);

  const { traceId: registration, token } = await client.register();
  const { traceId: publication } = await client.publish(token);
  const { traceId: refusal } = await client.read('no-such-article', token);
  await found('a registration', client, registration, REGISTRATION);
  await found('a publication', client, publication, PUBLICATION);
  await found('a refusal', client, refusal, REFUSAL);
  await eventually('a log line of each service in the trace of a registration', async () => {
    const services = new Set((await client.logs(registration)).map(({ service }) => service));
    return APPS.filter((app) => !services.has(app)).map((app) => `no line from ${app}`);
  });
  await eventually('counters increased by at least the expected amount', async () => {
    const after = await counts(system);
    return Object.entries(EXPECTED_INCREASES).flatMap(([name, by]) => {
      const moved = (after[name] ?? 0) - (before[name] ?? 0);
      // Other clients may use the system at the same time.
      return moved >= by ? [] : [`${name} increased by ${moved} instead of ${by}`];
    });
  });
  console.log('\nOne trace, every metric, every log: the telemetry of the running system is complete.');
}

async function found(what: string, client: SystemClient, traceId: string, wanted: string[]): Promise<void> {
  await eventually(`the trace of ${what} (${traceId})`, async () => {
    const trace = await client.trace(traceId);
    const missing = wanted.filter((name) => !trace.names.includes(name)).map((name) => `no ${name}`);
    return [...missing, ...looseEnds(trace)];
  });
}

/** A trace must be one tree: with exactly one root span, the client's request. */
const looseEnds = ({ roots }: Trace): string[] =>
  roots.length === 1 ? [] : [`${roots.length} root spans: ${roots.join(', ')}`];

/** Waits until nothing is missing. */
async function eventually(what: string, look: () => Promise<string[]>): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const amiss = await look();
    if (amiss.length === 0) return console.log(`✓ ${what}`);
    if (Date.now() > deadline) throw new Error(`${what}:\n${amiss.map((one) => `  ${one}`).join('\n')}`);
    await sleep(300);
  }
}

/** All counters of all apps from their Prometheus endpoints, summed over their series. */
async function counts({ apps }: RunState): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { adminUrl } of Object.values(apps)) {
    const text = await (await fetch(`${adminUrl}/metrics`)).text();
    for (const [, name = '', value = ''] of text.matchAll(/^(\w+(?:_total|_count))(?:\{.*\})? (\S+)$/gm))
      sums[name] = (sums[name] ?? 0) + Number(value);
  }
  return sums;
}

void endWith(main());
