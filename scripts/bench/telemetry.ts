import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DATA_DIR, PROJECT_DIR } from '../project';
import type { Env } from '../stack/services';
import { type Stack, startStack } from '../stack/stack';

/** The promise: with every request traced, a system does at least this share of what it does without telemetry. */
const LEAST = 0.65;
const ROUNDS = 15;
const SECONDS = 1;
const CONNECTIONS = 32;

interface Mode {
  name: string;
  env: (collector: string) => Env;
}

const TRACED = (share: string) => (collector: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: share,
});
const MODES: Mode[] = [
  { name: 'off', env: () => ({ OTEL_SDK_DISABLED: 'true' }) },
  { name: 'metrics only', env: () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }) },
  { name: '1 % of traces', env: TRACED('0.01') },
  { name: '100 % of traces', env: TRACED('1') },
];

/**
 * Measures what telemetry costs: the same system (gateway, NATS, articles, PostgreSQL) once for each way to run it, all at
 * once on one machine and loaded in turns, so that noise meets all alike. What is exported is taken and thrown away.
 * @returns whether the promise holds
 */
export async function benchTelemetry(): Promise<boolean> {
  await mkdir(DATA_DIR, { recursive: true });
  const folder = await mkdtemp(join(DATA_DIR, 'bench-'));
  const collector = await throwAway();
  const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const stacks: Stack[] = [];
  try {
    for (const [index, { env }] of MODES.entries()) {
      const dataDir = join(folder, String(index));
      stacks.push(await startStack({ dataDir, cacheDir: join(DATA_DIR, 'bin'), env: quiet(env(url)) }));
    }
    const paths = await Promise.all(stacks.map(publish));
    for (const [index, stack] of stacks.entries())
      for (let second = 0; second < 6; second += 1) await load(stack, paths[index] ?? ''); // warm
    const rates: number[][] = MODES.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, stack] of stacks.entries())
        rates[index]?.push(await load(stack, paths[index] ?? ''));
    }
    return report(rates);
  } finally {
    await Promise.all(stacks.map((stack) => stack.stop()));
    collector.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const quiet = (env: Env): Env => ({ LOG_LEVEL: 'warn', ENVIRONMENT: 'test', ARGON2_MEMORY: '19456', ...env });

function report(rates: number[][]): boolean {
  const [off = []] = rates;
  const ratios = rates.map((own) => median(own.map((rate, round) => rate / (off[round] ?? NaN))));
  console.log(`Reading one article, ${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${SECONDS} s`);
  for (const [index, { name }] of MODES.entries()) {
    const rate = Math.round(median(rates[index] ?? []));
    const limit = index === MODES.length - 1 ? `   (at least ${LEAST})` : '';
    console.log(
      `  ${name.padEnd(18)} ${String(rate).padStart(6)} requests/s   ${(ratios[index] ?? 0).toFixed(2)}${limit}`,
    );
  }
  return (ratios.at(-1) ?? 0) >= LEAST;
}

const run = promisify(execFile);
const AUTOCANNON = join(PROJECT_DIR, 'node_modules/autocannon/autocannon.js');

/** Requests a second, made by a process of its own. */
async function load({ baseUrl }: Stack, path: string): Promise<number> {
  const settings = ['--json', '--connections', String(CONNECTIONS), '--duration', String(SECONDS)];
  const { stdout } = await run(process.execPath, [AUTOCANNON, ...settings, baseUrl + path]);
  const { requests, non2xx } = JSON.parse(stdout) as { requests: { average: number }; non2xx: number };
  if (non2xx > 0) throw new Error(`${non2xx} requests failed`);
  return requests.average;
}

/** One article to read. */
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

/** A collector that takes everything and keeps nothing. */
async function throwAway(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
