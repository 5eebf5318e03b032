import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { eventually } from '../../../../test/support/eventually';
import { limitConnectionsPerNetwork, shortenRefused } from './connections-per-network';
import { type Ended, whenEnded } from './request-end';

const SHARE = 5;
const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

/** A connection, what it received, and how long it was open. */
interface Dialled {
  readonly socket: Socket;
  answer: string;
  closedAfter?: number;
}

describe('connections from one network', () => {
  let servers: FastifyInstance[] = [];
  let dialled: Dialled[] = [];

  afterEach(async () => {
    for (const { socket } of dialled) socket.destroy();
    for (const server of servers) await server.close();
    servers = [];
    dialled = [];
  });

  /** A server that responds to everything with this status. */
  async function serving(status: number, env: object = {}, host = '127.0.0.1'): Promise<Server> {
    const http = fastify({ keepAliveTimeout: 72_000 });
    const settings = { TRUST_PROXY: undefined, RECEIVE_TIMEOUT: 30, MAX_CONNECTIONS_PER_NETWORK: SHARE };
    const ended: Ended[] = [];
    limitConnectionsPerNetwork(http.server, { ...settings, ...env });
    http.addHook('onRequest', (request, reply, next) => {
      whenEnded(request, reply, ended);
      next();
    });
    shortenRefused(http, ended, { ...settings, ...env });
    http.get('/', (_request, reply) => reply.code(status).send('answered'));
    servers.push(http);
    await http.listen({ port: 0, host });
    return http.server;
  }

  async function dial(server: Server, localAddress = '127.0.0.1'): Promise<Dialled> {
    const { port, address } = server.address() as AddressInfo;
    const begun = performance.now();
    const socket = connect({ port, host: address, localAddress });
    const one: Dialled = { socket, answer: '' };
    dialled.push(one);
    socket.on('data', (chunk: Buffer) => (one.answer += chunk.toString()));
    socket.on('error', () => undefined);
    socket.once('close', () => (one.closedAfter = performance.now() - begun));
    await new Promise<void>((resolve) => void socket.once('connect', resolve).once('close', () => resolve()));
    return one;
  }

  const dialMany = (count: number, server: Server): Promise<Dialled[]> =>
    Promise.all(Array.from({ length: count }, () => dial(server)));

  async function isServed(one: Dialled): Promise<void> {
    one.socket.write(REQUEST);
    await eventually(() => expect(one.answer).toMatch(/^HTTP\/1\.1 \d+/));
  }

  it('are limited, leave other networks theirs, and are accepted again when some have closed', async () => {
    const server = await serving(200);
    const many = await dialMany(SHARE, server);
    const more = await dial(server);
    await eventually(() => expect(more.closedAfter).toBeDefined());
    await isServed(await dial(server, '127.0.0.2'));
    for (const one of many) await isServed(one);
    many[0]?.socket.destroy();
    await eventually(async () => {
      const next = await dial(server);
      next.socket.write(REQUEST);
      await new Promise<void>(
        (resolve) => void next.socket.once('data', () => resolve()).once('close', () => resolve()),
      );
      expect(next.answer).toMatch(/^HTTP\/1\.1 200/);
    });
  });

  it('are not limited where a proxy is trusted, as they all come from it', async () => {
    const server = await serving(200, { TRUST_PROXY: 1 });
    for (const one of await dialMany(SHARE * 3, server)) await isServed(one);
  });

  it('are closed when they stay silent, and not when they have sent a request', async () => {
    const server = await serving(200, { RECEIVE_TIMEOUT: 1 });
    const [used, ...silent] = (await dialMany(SHARE, server)) as [Dialled, ...Dialled[]];
    await isServed(used);
    await eventually(() => expect(silent.filter(({ closedAfter }) => !closedAfter)).toEqual([]));
    for (const { answer } of silent) expect(answer).toBe('');
    expect(used.closedAfter).toBeUndefined();
  });

  it('close some seconds after a refusal, which names the time; others stay open', async () => {
    const [refusing, answering] = [await serving(429), await serving(200)];
    const [refused, answered] = [await dial(refusing), await dial(answering)];
    await Promise.all([isServed(refused), isServed(answered)]);
    expect(refused.answer).toMatch(/keep-alive: timeout=5\r\n/i);
    expect(refused.answer).not.toMatch(/timeout=7\d/);
    await eventually(() => expect(refused.closedAfter).toBeDefined(), { timeout: 30_000 });
    expect(refused.closedAfter).toBeGreaterThan(4_000);
    expect(answered.closedAfter).toBeUndefined();
  });
});
