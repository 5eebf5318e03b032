import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DATA_DIR, PROJECT_DIR } from '../../../dev/project';
import type { Env } from '../../../dev/stack/app-env';
import { type Stack, startStack } from '../../../dev/stack/stack';
import { startDiscardingCollector, traced, WITHOUT_TELEMETRY } from '../collector';
import { childrenOf, cpuOfProcess } from '../process-cpu';
import { median } from '../statistics';

/** The limit: with every request traced, a system's throughput is at least this share of that without telemetry. */
const LEAST = 0.65;
const ROUNDS = 12;
const WARM_UP = 4;
const REQUESTS = 3_000;
const CONNECTIONS = 32;

interface Mode {
  name: string;
  env: (collector: string) => Env;
}

const MODES: Mode[] = [
  { name: 'off', env: () => WITHOUT_TELEMETRY },
  { name: 'metrics only', env: () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }) },
  { name: '1 % of traces', env: (collector) => traced(0.01, collector) },
  { name: '100 % of traces', env: (collector) => traced(1, collector) },
];

/**
 * Measures the cost of telemetry: one system (gateway, NATS, articles, PostgreSQL) per mode, all on one machine and loaded in
 * turns, so that noise affects all alike. Exports are received and discarded. The limit applies to CPU time, because it
 * bounds the throughput of a busy machine and is disturbed least by other processes.
 * @returns whether the limit is met
 */
export async function benchTelemetry(): Promise<boolean> {
  await mkdir(DATA_DIR, { recursive: true });
  const folder = await mkdtemp(join(DATA_DIR, 'bench-'));
  const collector = await startDiscardingCollector();
  const stacks: Stack[] = [];
  try {
    for (const [index, { env }] of MODES.entries()) {
      const dataDir = join(folder, String(index));
      stacks.push(
        await startStack({ dataDir, cacheDir: join(DATA_DIR, 'bin'), env: quiet(env(collector.url)) }),
      );
    }
    const paths = await Promise.all(stacks.map(publish));
    const systems = stacks.map((stack, index) => ({
      stack,
      path: paths[index] ?? '',
      rounds: [] as Round[],
    }));
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      // Each system goes first equally often, because the first one's leftovers slow down the second.
      for (let turn = 0; turn < systems.length; turn += 1) {
        const system = systems[(turn + round + WARM_UP) % systems.length];
        const measured = system && (await load(system.stack, system.path));
        if (measured && round >= 0) system.rounds.push(measured);
      }
    }
    return report(systems.map(({ rounds }) => rounds));
  } finally {
    await Promise.all(stacks.map((stack) => stack.stop()));
    collector.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const quiet = (env: Env): Env => ({ LOG_LEVEL: 'warn', ENVIRONMENT: 'test', ARGON2_MEMORY: '19456', ...env });

/** One round of load on one system. */
interface Round {
  /** Requests per second. */
  rate: number;
  /** CPU time per request of all processes of the system, in microseconds. */
  cpu: number;
}

function report(systems: Round[][]): boolean {
  const [off = []] = systems;
  const compared = (own: Round[], by: (round: Round, baseline: Round) => number): number =>
    median(own.flatMap((round, index) => (off[index] ? [by(round, off[index])] : [])));
  console.log(
    `Reading one article, ${CONNECTIONS} connections, medians of ${ROUNDS} rounds, each relative to the round without telemetry`,
  );
  console.log(`  ${''.padEnd(18)}    measured           CPU/request    possible`);
  let isWithinLimit = false;
  for (const [index, { name }] of MODES.entries()) {
    const own = systems[index] ?? [];
    const rate = `${Math.round(median(own.map((round) => round.rate)))}/s`.padStart(7);
    const measured = compared(own, (round, baseline) => round.rate / baseline.rate).toFixed(2);
    const cpu = `${Math.round(median(own.map((round) => round.cpu)))} µs`.padStart(9);
    const possible = compared(own, (round, baseline) => baseline.cpu / round.cpu);
    const isLast = index === MODES.length - 1;
    isWithinLimit = possible >= LEAST;
    const limit = isLast ? `   (at least ${LEAST})` : '';
    console.log(
      `  ${name.padEnd(18)} ${rate}   ${measured}      ${cpu}        ${possible.toFixed(2)}${limit}`,
    );
  }
  return isWithinLimit;
}

const run = promisify(execFile);
const AUTOCANNON = join(PROJECT_DIR, 'node_modules/autocannon/autocannon.js');

/** The load comes from a separate process. */
async function load(stack: Stack, path: string): Promise<Round> {
  const settings = ['--json', '--connections', String(CONNECTIONS), '--amount', String(REQUESTS)];
  const [before, startedAt] = [cpuOf(stack), performance.now()];
  const { stdout } = await run(process.execPath, [AUTOCANNON, ...settings, stack.baseUrl + path]);
  const { non2xx } = JSON.parse(stdout) as { non2xx: number };
  if (non2xx > 0) throw new Error(`${non2xx} requests failed`);
  const seconds = (performance.now() - startedAt) / 1_000;
  return { rate: REQUESTS / seconds, cpu: (cpuOf(stack) - before) / REQUESTS };
}

/** CPU time so far of the processes that handle these requests, in microseconds. */
function cpuOf(stack: Stack): number {
  const { nats, postgres } = stack;
  const pids = [stack.app('gateway').pid, stack.app('articles').pid, nats?.pid, ...childrenOf(postgres?.pid)];
  return pids.reduce<number>((sum, pid) => sum + (pid === undefined ? 0 : cpuOfProcess(pid)), 0);
}

/** Publishes one article to read. @returns its path */
async function publish({ baseUrl }: Stack): Promise<string> {
  const post = async (path: string, body: object, token = ''): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${baseUrl}/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as Record<string, unknown>;
  };
  const person = { email: 'bench@example.org', password: 'correct horse 7', name: 'Bench' };
  const { token } = await post('register', person);
  const text = { title: 'A short article about queues', body: 'A queue is full or empty. '.repeat(20) };
  const { article } = (await post('articles', text, String(token))) as { article: { slug: string } };
  return `/api/articles/${article.slug}`;
}
