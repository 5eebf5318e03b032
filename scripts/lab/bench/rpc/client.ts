import 'reflect-metadata';
import { connectNats, RpcClient } from '#transport';
import { continueTrace } from '#telemetry';
import { BenchRpc, RAW_SUBJECT, REQUEST } from './contract';
import { benchToken } from './token';

/** The driver's order: `calls` calls of one kind, `concurrency` at a time. */
export interface Round {
  kind: 'raw' | 'nest';
  calls: number;
  concurrency: number;
}

/** The calling process: runs the rounds it is ordered and reports the CPU time of each, in microseconds. */
async function main(): Promise<void> {
  const connection = await connectNats([process.env.NATS_URL ?? ''], 'bench-client');
  const rpc = new RpcClient(connection);
  const payload = new TextEncoder().encode(JSON.stringify(REQUEST));
  const trace = continueTrace();
  const token = await benchToken();
  const call = {
    raw: () => connection.request(RAW_SUBJECT, payload, { timeout: 10_000 }),
    nest: () =>
      rpc.call(BenchRpc.read, REQUEST, {
        deadline: Date.now() + 10_000,
        requestId: REQUEST_ID,
        trace,
        token,
      }),
  };
  process.on('message', ({ kind, calls, concurrency }: Round) => {
    void (async () => {
      const before = process.cpuUsage();
      let left = calls;
      const worker = async (): Promise<void> => {
        while (left-- > 0) await call[kind]();
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
      process.send?.(process.cpuUsage(before));
    })();
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

const REQUEST_ID = '01a1f875-59a4-703f-8e5e-535e3716768d';

void main();
