import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATA_DIR } from '../../dev/project';
import { startNats } from '../../dev/stack/nats';
import { loadSecrets } from '../../dev/stack/secrets';
import { startStack } from '../../dev/stack/stack';
import { untilIdle } from './idle';
import { Checker, type Finding } from './checker';
import { ConnectionCutter } from './connection-cutter';
import { nextFault, type Targets } from './faults';
import { RetryingClient } from './retrying-client';
import { Random } from './random';
import { damage, type Damage } from './damage';
import { ExpectedState } from './expected-state';
import { Writer } from './writer';

/** What to do to the system. */
export interface ChaosOptions {
  /** The number of faults. */
  kills: number;
  /** The same seed gives the same faults and writes. */
  seed: number;
  /** Writes per second while no fault slows them. */
  rate: number;
  /** Damage to do at the end, before a second check, which proves that the checker detects it. */
  plants?: readonly Damage[];
  log: (line: string) => void;
}

export interface ChaosResult {
  acknowledged: number;
  /** Attempts without a final response, each retried until there was one. */
  retries: number;
  seconds: number;
  findings: Finding[];
  /** What the second check found, if damage was planted. */
  planted: Finding[];
}

const WRITERS = 8;
const SHORTEST_GAP_MS = 200;
const LONGEST_GAP_MS = 1_500;

/** The share of faults that hit a working system; the others hit it while it recovers from the previous fault. */
const SHARE_AT_WORK = 0.7;
const AT_WORK_WRITES = 10;
/** Writes that must succeed after the last fault, so that there is something to compare even without faults. */
const LAST_WRITES = 60;
const RECOVERY_LIMIT_MS = 30_000;

/** Starts a separate system, writes to it while faults occur, waits until it is idle and compares. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const startedAt = Date.now();
  await mkdir(DATA_DIR, { recursive: true });
  const dataDir = await mkdtemp(join(DATA_DIR, 'chaos-'));
  const { natsSeeds: seeds } = await loadSecrets(join(dataDir, 'secrets.json'));
  const nats = await startNats({ dataDir: join(dataDir, 'nats'), cacheDir: join(DATA_DIR, 'bin'), seeds });
  const cutter = await ConnectionCutter.before(nats.port);
  const stack = await startStack({
    dataDir,
    natsUrl: `nats://127.0.0.1:${cutter.port}`,
    natsSeeds: seeds,
    env: { ENVIRONMENT: 'test', JWT_EXPIRES_IN: '12h', ARGON2_MEMORY: '1024', LOG_LEVEL: 'warn' },
    crashBackoff: { firstMs: 50, longestMs: 1_000 },
  });
  try {
    const result = await injectFaults(options, { stack, nats, cutter });
    return { ...result, seconds: Math.round((Date.now() - startedAt) / 1_000) };
  } finally {
    await stack.stop();
    await cutter.close();
    await nats.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function injectFaults(
  { kills, seed, rate, plants = [], log }: ChaosOptions,
  targets: Targets,
): Promise<Omit<ChaosResult, 'seconds'>> {
  const { stack, nats } = targets;
  const expected = new ExpectedState();
  const client = new RetryingClient(stack.baseUrl);
  const random = new Random(seed);
  let isOver = false;
  const writers = Array.from({ length: WRITERS }, (_, index) => {
    const writer = new Writer(`${seed}w${index}`, client, expected, new Random(seed * 31 + index));
    return writer.writeUntil(() => isOver, (WRITERS * 1_000) / rate);
  });
  const wrote = Promise.all(writers).finally(() => (isOver = true));
  wrote.catch(() => undefined); // awaited below, after the faults

  for (let kill = 1; kill <= kills && !isOver; kill++) {
    await sleep(random.between(SHORTEST_GAP_MS, LONGEST_GAP_MS));
    if (random.next() < SHARE_AT_WORK) await untilAtWork(expected, () => isOver);
    const fault = nextFault(random, targets);
    log(
      `${String(kill).padStart(4)}/${kills}  ${fault.name.padEnd(44)} ${expected.acknowledged} writes acknowledged`,
    );
    await fault.inject();
  }
  await untilAtWork(expected, () => isOver, LAST_WRITES);
  isOver = true;
  await wrote;
  log('waiting until the system is idle');
  await untilIdle(stack.databaseUrls, nats.url, stack.natsOperatorSeed);
  log('checking every effect');
  const findings = await new Checker(client, expected).check();
  for (const plant of plants) await damage(plant, stack.databaseUrls);
  const planted = plants.length > 0 ? await new Checker(client, expected).check() : [];
  return { acknowledged: expected.acknowledged, retries: client.retries, findings, planted };
}

/** Waits until writes are acknowledged again. */
async function untilAtWork(
  expected: ExpectedState,
  isOver: () => boolean,
  writes = AT_WORK_WRITES,
): Promise<void> {
  const before = expected.acknowledged;
  const giveUpAt = Date.now() + RECOVERY_LIMIT_MS;
  while (expected.acknowledged < before + writes && !isOver()) {
    if (Date.now() > giveUpAt) throw new Error('The system did not recover within 30 s');
    await sleep(20);
  }
}
