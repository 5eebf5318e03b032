import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATA_DIR } from '../../../dev/project';
import { type Stack, startStack } from '../../../dev/stack/stack';
import { type LoadResult, OpenLoop } from './open-loop';

/** The limit: three times the saturating load leaves at least this share of the best goodput. */
const LEAST_RATIO = 0.9;
const TIMES = 3;
/** The best goodput is measured at this load too: exactly at saturation, it would depend on chance. */
const NEXT_TIMES = 1.5;
const WARM_RATE = 600;
const WARM_SECONDS = 20;
const FIRST_RATE = 400;
const STEP = 1.25;
/** The load ramp ends where less than this share of the offered load succeeds: more load would only lower goodput. */
const SATURATED = 0.8;
const STEP_SECONDS = 4;
const ROUNDS = 6;
const ROUND_SECONDS = 8;
const REST_MS = 1_500;

/**
 * Finds the load that saturates a whole system (its best goodput), then offers three times as much. Goodput counts 2xx
 * responses within a second of when their request was due. The generator runs on its own processor, so that it takes no CPU
 * from the system; loads are measured in turns, so that noise of the machine affects all alike.
 * @returns whether the limit is met
 */
export async function benchOverload(): Promise<boolean> {
  const dataDir = await mkdtemp(join(DATA_DIR, 'bench-'));
  const stack = await startStack({
    dataDir,
    cacheDir: join(DATA_DIR, 'bin'),
    durable: false,
    env: { ENVIRONMENT: 'test', LOG_LEVEL: 'warn', ARGON2_MEMORY: '19456', JWT_EXPIRES_IN: '12h' },
  });
  const apart = separate(stack);
  const generator = new OpenLoop(Number(new URL(stack.baseUrl).port), await requestsTo(stack.baseUrl));
  try {
    console.log(
      `Overload, open loop, ${apart ? 'generator and system on separate processors' : 'one machine'}`,
    );
    const saturating = await saturatingLoad(generator);
    const loads = [1, NEXT_TIMES, TIMES].map((times) => ({ rate: Math.round(saturating * times), total: 0 }));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const load of round % 2 ? loads.toReversed() : loads) {
        const result = await measured(generator, load.rate, ROUND_SECONDS);
        load.total += result.goodput;
        console.log(`  round ${round + 1}  ${described(result)}`);
      }
    }
    const [over = 0, ...others] = loads.map(({ total }) => total / ROUNDS).toReversed();
    const peak = Math.max(...others);
    const ratio = over / peak;
    console.log(
      `  goodput at ${TIMES} times the saturating load: ${over.toFixed(0)}/s, ${ratio.toFixed(2)} of the peak of ` +
        `${peak.toFixed(0)}/s   (limit ${LEAST_RATIO})`,
    );
    return ratio >= LEAST_RATIO;
  } finally {
    generator.close();
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The saturating load: the best goodput while the load is raised, until much of it fails. */
async function saturatingLoad(generator: OpenLoop): Promise<number> {
  await generator.load(WARM_RATE, WARM_SECONDS);
  const results: LoadResult[] = [];
  for (let rate = FIRST_RATE; ; rate *= STEP) {
    const result = await measured(generator, Math.round(rate), STEP_SECONDS);
    console.log(`           ${described(result)}`);
    results.push(result);
    // A single loss may be noise of the machine.
    const isLost = ({ goodput, offered }: LoadResult): boolean => goodput < offered * SATURATED;
    if (results.length > 1 && results.slice(-2).every(isLost)) break;
  }
  return Math.max(...results.map(({ goodput }) => goodput));
}

async function measured(generator: OpenLoop, rate: number, seconds: number): Promise<LoadResult> {
  const result = await generator.load(rate, seconds);
  await sleep(REST_MS);
  return result;
}

const described = ({ offered, goodput, refused, late, broken }: LoadResult): string =>
  `${String(offered).padStart(6)}/s offered   ${goodput.toFixed(0).padStart(6)}/s good   ` +
  `${refused} refused, ${late} late, ${broken} broken`;

/** Pins this process to the last processor and the system to the others, with Linux's `taskset`. */
function separate({ processes, nats, postgres }: Stack): boolean {
  const last = availableParallelism() - 1;
  const pids = [...processes.map(({ pid }) => pid), nats?.pid, postgres?.pid];
  try {
    const pin = (cpus: string, pid: number | undefined) =>
      execFileSync('taskset', ['-acp', cpus, String(pid)], { stdio: 'ignore' });
    for (const pid of pids) pin(`0-${last - 1}`, pid);
    pin(String(last), process.pid);
    return true;
  } catch {
    return false;
  }
}

/** Typical traffic: mostly reads, with and without an account, and a few writes. */
async function requestsTo(baseUrl: string): Promise<Buffer[]> {
  const post = async <Body>(path: string, body: object, token?: string): Promise<Body> => {
    const response = await fetch(baseUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} returned ${response.status}: ${await response.text()}`);
    return (await response.json()) as Body;
  };
  const body = {
    email: 'ann@bench.example',
    password: 'walnut harbour lantern',
    name: 'Ann',
    username: 'ann',
  };
  const { token } = await post<{ token: string }>('/api/register', body);
  const slugs: string[] = [];
  for (let index = 0; index < 40; index += 1) {
    const text = {
      title: `On queues ${index}`,
      body: 'A queue is full or empty. '.repeat(20),
      tags: ['queues'],
    };
    slugs.push((await post<{ article: { slug: string } }>('/api/articles', text, token)).article.slug);
  }
  const get = (path: string, as = ''): Buffer => Buffer.from(head('GET', path, as) + '\r\n');
  const written = JSON.stringify({ title: 'On load', body: 'More of it.' });
  const write = Buffer.from(
    `${head('POST', '/api/articles', token)}Content-Type: application/json\r\nContent-Length: ${written.length}\r\n\r\n${written}`,
  );
  return Array.from({ length: 40 }, (_, index) => {
    if (index % 20 === 19) return write;
    if (index % 4 === 0) return get('/api/articles');
    if (index % 4 === 1) return get(`/api/articles/${slugs[index]}`, token);
    return index % 4 === 2 ? get('/api/user', token) : get('/api/profiles/ann');
  });
}

const head = (method: string, path: string, token: string): string =>
  `${method} ${path} HTTP/1.1\r\nHost: bench\r\n${token && `Authorization: Bearer ${token}\r\n`}`;
