import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATA_DIR } from '../../dev/project';
import { startNats } from '../../dev/stack/nats';
import { loadSecrets } from '../../dev/stack/secrets';
import { startStack } from '../../dev/stack/stack';
import { untilCalm } from './calm';
import { Checker, type Finding } from './checker';
import { ConnectionCutter } from './connection-cutter';
import { nextFault, type Victims } from './faults';
import { PatientClient } from './patient-client';
import { Random } from './random';
import { sabotage, type Sabotage } from './sabotage';
import { World } from './world';
import { Writer } from './writer';

/** What to do to the system. */
export interface ChaosOptions {
  /** How many faults. */
  kills: number;
  /** The same seed draws the same faults and writes. */
  seed: number;
  /** Writes a second, while nothing is broken. */
  rate: number;
  /** Done at the end, before a second check, which shows that the checker sees what it looks for. */
  plants?: readonly Sabotage[];
  log: (line: string) => void;
}

export interface ChaosResult {
  acknowledged: number;
  /** Attempts without a final answer, each repeated until there was one. */
  troubles: number;
  seconds: number;
  findings: Finding[];
  /** What the second check found, when something was planted. */
  planted: Finding[];
}

const WRITERS = 8;
const SHORTEST_GAP_MS = 200;
const LONGEST_GAP_MS = 1_500;

/** The share of faults that hit a system at work; the others hit it while it recovers from the one before. */
const SHARE_AT_WORK = 0.7;
const AT_WORK_WRITES = 10;
/** What has to work in the end, so that there is something to compare even without faults. */
const LAST_WRITES = 60;
const RECOVERY_LIMIT_MS = 30_000;

/** Starts a system of its own, writes to it while things go wrong, lets it come to rest and compares. */
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
    env: { ENVIRONMENT: 'test', JWT_EXPIRES_IN: '12h', ARGON2_MEMORY: '19456', LOG_LEVEL: 'warn' },
    crashBackoff: { firstMs: 50, longestMs: 1_000 },
  });
  try {
    const result = await rampage(options, { stack, nats, cutter });
    return { ...result, seconds: Math.round((Date.now() - startedAt) / 1_000) };
  } finally {
    await stack.stop();
    await cutter.close();
    await nats.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function rampage(
  { kills, seed, rate, plants = [], log }: ChaosOptions,
  victims: Victims,
): Promise<Omit<ChaosResult, 'seconds'>> {
  const { stack, nats } = victims;
  const world = new World();
  const client = new PatientClient(stack.baseUrl);
  const random = new Random(seed);
  let isOver = false;
  const writers = Array.from({ length: WRITERS }, (_, index) => {
    const writer = new Writer(`${seed}w${index}`, client, world, new Random(seed * 31 + index));
    return writer.writeUntil(() => isOver, (WRITERS * 1_000) / rate);
  });
  const wrote = Promise.all(writers).finally(() => (isOver = true));
  wrote.catch(() => undefined); // awaited below, after the faults

  for (let kill = 1; kill <= kills && !isOver; kill++) {
    await sleep(random.between(SHORTEST_GAP_MS, LONGEST_GAP_MS));
    if (random.next() < SHARE_AT_WORK) await untilAtWork(world, () => isOver);
    const fault = nextFault(random, victims);
    log(
      `${String(kill).padStart(4)}/${kills}  ${fault.name.padEnd(44)} ${world.acknowledged} writes acknowledged`,
    );
    await fault.strike();
  }
  await untilAtWork(world, () => isOver, LAST_WRITES);
  isOver = true;
  await wrote;
  log('waiting until all is calm');
  await untilCalm(stack.databaseUrls, nats.url, stack.natsOperatorSeed);
  log('checking every effect');
  const findings = await new Checker(client, world).check();
  for (const plant of plants) await sabotage(plant, stack.databaseUrls);
  const planted = plants.length > 0 ? await new Checker(client, world).check() : [];
  return { acknowledged: world.acknowledged, troubles: client.troubles, findings, planted };
}

/** Waits until writes are acknowledged again. */
async function untilAtWork(world: World, isOver: () => boolean, writes = AT_WORK_WRITES): Promise<void> {
  const before = world.acknowledged;
  const giveUpAt = Date.now() + RECOVERY_LIMIT_MS;
  while (world.acknowledged < before + writes && !isOver()) {
    if (Date.now() > giveUpAt) throw new Error('The system did not recover within half a minute');
    await sleep(20);
  }
}
