import { Agent, get } from 'node:http';
import { runRolling } from '../../scripts/lab/rolling/run';
import type { Stack } from '../../scripts/dev/stack/stack';
import { Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { startBesideSystem } from '../support/own-system';

describe('a process that is asked to stop', () => {
  let stack: Stack;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  beforeAll(async () => {
    // With the articles service of the shared system, these are two.
    stack = await startBesideSystem({
      apps: ['gateway', 'articles'],
      appEnv: { gateway: { SHUTDOWN_DELAY: '5s' } },
    });
  });
  afterAll(async () => {
    agent.destroy();
    await stack?.stop();
  });

  const ask = () =>
    new Promise<{ status?: number; connection?: string; reused: boolean }>((resolve, reject) => {
      const sent = get(`${stack.baseUrl}/api/tags`, { agent }, (response) => {
        const { statusCode, headers } = response.resume();
        const { reusedSocket: reused } = sent;
        resolve({ status: statusCode, connection: headers.connection, reused });
      });
      sent.once('error', reject);
    });

  it('is one of two replicas: the other takes over without an error', async () => {
    const client = visitor(stack.baseUrl);
    const read = async (): Promise<number[]> => {
      const statuses: number[] = [];
      for (let round = 0; round < 60; round += 1) statuses.push((await client.get('/api/articles')).status);
      return statuses;
    };
    const readers = Array.from({ length: 4 }, read);
    await stack.app('articles').stop();
    expect([...new Set((await Promise.all(readers)).flat())]).toEqual([200]);
  });

  it('is a gateway: it reports not ready, still responds, and closes each connection', async () => {
    await ask();
    expect(await ask()).toEqual({ status: 200, connection: 'keep-alive', reused: true });
    const stopped = stack.app('gateway').stop();
    const admin = new Client(stack.app('gateway').adminUrl);
    await eventually(async () => expect((await admin.get('/health/ready')).status).toBe(503));
    expect(await ask()).toEqual({ status: 200, connection: 'close', reused: true });
    expect(await ask()).toEqual({ status: 200, connection: 'close', reused: false });
    await stopped;
    await expect(ask()).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('restarting one replica of every app after the other', () => {
  it('fails no request of clients with kept connections, and loses and duplicates no notification', async () => {
    const { failures, lost, duplicated, unfinished, restarted, requests, published } = await runRolling({
      restarts: 1,
      rate: 30,
      log: () => undefined,
    });
    expect({ failures, lost, duplicated, unfinished }).toEqual({
      failures: [],
      lost: 0,
      duplicated: 0,
      unfinished: 0,
    });
    expect(restarted).toBe(10);
    expect(published).toBeGreaterThan(25);
    expect(requests).toBeGreaterThan(published);
  }, 300_000);
});
