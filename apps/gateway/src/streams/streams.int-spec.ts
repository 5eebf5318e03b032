import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fastify, { type FastifyInstance } from 'fastify';
import { eventually } from '../../../../test/support/eventually';
import { EventSource } from '../../../../test/support/event-source';
import type { Revocations } from '../auth/revocations';
import type { GatewayEnvironment } from '../gateway.env';
import { PAGE, type StreamEvent, type StreamSource } from './stream-source';
import { Streams } from './streams';

const MOST = 600;
/** Characters of a large event. */
const SIZE = 100_000;
const NONE = { streams: 0, sources: 0 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const active = (kind: string): number =>
  process.getActiveResourcesInfo().filter((name) => name === kind).length;

/** A log of events in memory, which counts what streams ask of it. */
class Log {
  readonly events: StreamEvent[] = [];
  private readonly listeners = new Set<() => void>();
  reads = 0;
  subscriptions = 0;

  /** @param size characters of its data */
  append(size = 1): void {
    this.events.push({ position: this.events.length + 1, event: 'note', data: 'x'.repeat(size) });
    for (const listener of this.listeners) listener();
  }

  get listening(): number {
    return this.listeners.size;
  }

  readonly source: StreamSource = {
    topic: 'comments',
    key: 'log',
    wakeUps: (listener) => {
      this.subscriptions += 1;
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
    after: async (position) => {
      this.reads += 1;
      await new Promise((done) => setTimeout(done, 5));
      const events = this.events.slice(position, position + PAGE);
      return { events, upTo: events.at(-1)?.position ?? position, hasMore: events.length === PAGE };
    },
  };
}

describe('the streams of a gateway', () => {
  let http: FastifyInstance;
  let streams: Streams;
  let base: string;
  let log: Log;
  let responses: ServerResponse[];

  beforeEach(async () => {
    log = new Log();
    responses = [];
    streams = new Streams(
      { has: () => false } as unknown as Revocations,
      { MAX_STREAMS_PER_NETWORK: MOST } as GatewayEnvironment,
    );
    streams.onApplicationBootstrap();
    http = fastify();
    http.get('/', (request, reply) => {
      const { last } = request.query as { last?: string };
      responses.push(reply.raw);
      const newest = log.events.length;
      streams.start(reply, {
        source: log.source,
        newest,
        last: last === undefined ? undefined : Number(last),
      });
    });
    await http.listen({ host: '127.0.0.1', port: 0 });
    base = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    streams.beforeApplicationShutdown();
    await http.close();
  });

  const open = (last?: number): Promise<EventSource<string>> =>
    EventSource.open<string>(base, undefined, {
      path: '/',
      query: last === undefined ? '' : `?last=${last}`,
    });
  const openMany = (count: number) => Promise.all(Array.from({ length: count }, () => open()));
  const positions = (stream: EventSource<string>): number[] => stream.events.map(({ id }) => Number(id));
  const upTo = (last: number, first = 1): number[] =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index);

  it('share a subscription and one read for each wake-up, 500 of them', async () => {
    const all = await openMany(500);
    await eventually(() => expect(log.reads).toBeGreaterThan(0));
    const before = log.reads;
    for (let count = 1; count <= 5; count += 1) {
      log.append();
      await eventually(() => {
        for (const stream of all) expect(stream.events).toHaveLength(count);
      });
    }
    expect(log.subscriptions).toBe(1);
    // A read, and one more for a wake-up during it, at most.
    expect(log.reads - before).toBeLessThanOrEqual(10);
    for (const stream of all) expect(positions(stream)).toEqual([1, 2, 3, 4, 5]);
    for (const stream of all) stream.close();
    await eventually(() => expect(log.listening).toBe(0));
  });

  it('send each client what it missed, page by page, and then what is new, in order and once', async () => {
    for (let count = 0; count < 2 * PAGE + 50; count += 1) log.append();
    const [live, late, fresh] = await Promise.all([open(), open(30), open(0)]);
    for (let count = 0; count < 20; count += 1) {
      log.append();
      if (count % 4 === 0) await new Promise((done) => setTimeout(done, 3));
    }
    const last = 2 * PAGE + 70;
    await eventually(() => {
      expect(positions(live).at(-1)).toBe(last);
      expect(positions(late).at(-1)).toBe(last);
      expect(positions(fresh).at(-1)).toBe(last);
    });
    expect(positions(live)).toEqual(upTo(last, 2 * PAGE + 51));
    expect(positions(late)).toEqual(upTo(last, 31));
    expect(positions(fresh)).toEqual(upTo(last));
    for (const stream of [live, late, fresh]) stream.close();
  });

  it('buffer one event at most for a client that does not read, and delay no other', async () => {
    const [slow, other] = [await open(), await open()];
    slow.pause();
    const buffered: number[] = [];
    // 20 MB, many times what the sockets of a system hold.
    for (let count = 1; count <= 200; count += 1) {
      log.append(SIZE);
      await eventually(() => expect(positions(other).at(-1)).toBe(count), { interval: 2 });
      buffered.push(responses[0]?.writableLength ?? 0);
    }
    expect(responses[0]?.writableNeedDrain).toBe(true);
    expect(Math.max(...buffered)).toBeLessThan(2 * SIZE);
    slow.resume();
    await eventually(() => expect(positions(slow)).toEqual(upTo(200)));
    for (const stream of [slow, other]) stream.close();
  });

  it('keep nothing of 1,000 clients that come, go and resume', async () => {
    let last: number | undefined;
    const rounds = async (count: number): Promise<void> => {
      for (let round = 0; round < count; round += 1) {
        const stream = await open(last);
        log.append();
        await eventually(() => expect(stream.events.length).toBeGreaterThan(0), { interval: 1 });
        last = Number(stream.lastEventId);
        stream.close();
      }
    };
    const state = async () => {
      await eventually(() => expect({ streams: streams.size, sources: log.listening }).toEqual(NONE));
      responses.length = 0;
      await eventually(() => expect(active('TCPSocketWrap')).toBeLessThan(10));
      collectGarbage();
      return { timers: active('Timeout'), heap: process.memoryUsage().heapUsed };
    };
    await rounds(200);
    const before = await state();
    await rounds(1_000);
    const after = await state();
    expect(after.timers).toBeLessThanOrEqual(before.timers + 2);
    // 1,000 streams that were kept would hold more than 10 MB.
    expect(after.heap - before.heap).toBeLessThan(4 * 1024 * 1024);
  });

  it('are limited for each address, and refused before anything is sent', async () => {
    const all = await openMany(MOST);
    const refused = await open();
    await eventually(() => refused.ended);
    expect(refused.status).toBe(500); // The filter of the gateway makes it 429.
    expect(refused.body).toContain('streams.too_many');
    all.pop()?.close();
    await eventually(async () => {
      const again = await open();
      expect(again.status).toBe(200);
      again.close();
    });
    for (const stream of all) stream.close();
  });

  it('end when the gateway stops, also those that are about to begin', async () => {
    const stream = await open();
    streams.beforeApplicationShutdown();
    await eventually(() => stream.ended);
    const late = await open();
    await eventually(() => late.ended);
    expect(late.status).toBe(200);
  });
});
