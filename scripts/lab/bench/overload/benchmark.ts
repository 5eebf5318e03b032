import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DATA_DIR } from '../../../dev/project';
import { startStack } from '../../../dev/stack/stack';
import { OpenLoop } from './open-loop';
import { measureOverload, separate, TIMES } from './saturation';

/** The limit: three times the saturating load leaves at least this share of the best goodput. */
const LEAST_RATIO = 0.9;
const PLAN = { warmSeconds: 20, stepSeconds: 4, rounds: 6, roundSeconds: 8 };

/**
 * Offers a whole system three times the load that saturates it.
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
    const { over, peak, ratio } = await measureOverload(generator, PLAN, console.log);
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
