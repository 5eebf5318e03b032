import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DATA_DIR } from '../../../dev/project';
import { startNats } from '../../../dev/stack/nats';
import { cpuOfProcess } from '../process-cpu';
import type { Round } from './client';
import { newBenchKey } from './token';

const ROUNDS = 9;
const CALLS = 20_000;
const CONCURRENCY = 50;
/** The limit: a call through Nest costs at most this many times the CPU of a bare NATS request. */
const LIMIT = 1.5;

/** CPU microseconds per call, of all three processes together. */
interface Cost {
  raw: number[];
  nest: number[];
}

/**
 * Measures the cost of a call (Nest client, NATS server and Nest service together) against a bare request of the same bytes
 * between the same processes. Both are measured in turns, so that noise of the machine affects both alike.
 * @returns whether the limit is met
 */
export async function benchRpc(): Promise<boolean> {
  const dataDir = await mkdtemp(join(DATA_DIR, 'bench-'));
  const nats = await startNats({ dataDir, cacheDir: join(DATA_DIR, 'bin'), durable: false });
  const env = { ...process.env, NATS_URL: nats.url, BENCH_KEY: newBenchKey() };
  const children = ['server', 'client'].map((name) => fork(join(__dirname, `${name}.js`), { env }));
  const [server, client] = children as [ChildProcess, ChildProcess];
  try {
    await Promise.all(children.map((child) => once(child, 'message')));
    const measure = (kind: Round['kind'], calls: number) =>
      measureRound(server, client, nats.pid, { kind, calls, concurrency: CONCURRENCY });
    for (const kind of ['raw', 'nest'] as const) await measure(kind, CALLS); // warm-up
    const cost: Cost = { raw: [], nest: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const kind of ['raw', 'nest'] as const) cost[kind].push(await measure(kind, CALLS));
    }
    return report(cost);
  } finally {
    await Promise.all(children.map(end));
    await nats.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (!child.connected) return;
  child.disconnect();
  await once(child, 'exit');
}

function report({ raw, nest }: Cost): boolean {
  const ratios = nest.map((cost, round) => cost / (raw[round] ?? NaN));
  const ratio = median(ratios);
  console.log(
    `RPC round trip, ${CONCURRENCY} concurrent, CPU of client + server + nats-server, median of ${ROUNDS} rounds`,
  );
  console.log(`  bare NATS request    ${median(raw).toFixed(1)} µs`);
  console.log(`  through Nest         ${median(nest).toFixed(1)} µs`);
  console.log(
    `  ratio                ${ratio.toFixed(2)}   (limit ${LIMIT}, rounds ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  );
  return ratio <= LIMIT;
}

async function measureRound(
  server: ChildProcess,
  client: ChildProcess,
  natsPid: number,
  round: Round,
): Promise<number> {
  const before = [await usageOf(server), cpuOfProcess(natsPid)] as const;
  client.send(round);
  const [{ user, system }] = (await once(client, 'message')) as [NodeJS.CpuUsage];
  const after = [await usageOf(server), cpuOfProcess(natsPid)] as const;
  return (user + system + (after[0] - before[0]) + (after[1] - before[1])) / round.calls;
}

async function usageOf(child: ChildProcess): Promise<number> {
  child.send('usage');
  const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage];
  return user + system;
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
