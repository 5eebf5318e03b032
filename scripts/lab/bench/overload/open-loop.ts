import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../statistics';

/** The result of one load. */
export interface LoadResult {
  /** Requests due per second. */
  offered: number;
  /** 2xx responses within the deadline, per second. */
  goodput: number;
  refused: number;
  late: number;
  broken: number;
  /** The 99th percentile of 2xx responses in milliseconds, from when their requests were due. */
  p99: number;
}

/** A response is useful up to this long after its request was due. */
const DEADLINE_MS = 1_000;
const CONNECTIONS = 600;
const TICK_MS = 2;
const HEAD_END = Buffer.from('\r\n\r\n');

/** A connection with one request at a time; it parses only what it needs of a response. */
class Connection {
  private readonly socket: Socket;
  private received: Buffer = Buffer.alloc(0);
  private done: ((status: number) => void) | undefined;
  isOpen = true;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk) => this.read(chunk));
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('close', () => {
      this.isOpen = false;
      this.finish(0);
    });
  }

  /** @param done gets the status, or 0 when the connection broke */
  send(request: Buffer, done: (status: number) => void): void {
    this.done = done;
    this.socket.write(request);
  }

  close(): void {
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const end = this.received.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.received.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < end + HEAD_END.length + length) return;
    this.received = Buffer.alloc(0);
    this.finish(Number(head.slice(9, 12)));
  }

  private finish(status: number): void {
    const { done } = this;
    this.done = undefined;
    done?.(status);
  }
}

/** Sends requests when they are due, without waiting for earlier ones: users do not wait for one another (an open loop). */
export class OpenLoop {
  private readonly free: Connection[] = [];
  private open = 0;
  private isClosed = false;

  constructor(
    private readonly port: number,
    private readonly requests: Buffer[],
  ) {}

  /** @param rate requests per second */
  async load(rate: number, seconds: number): Promise<LoadResult> {
    const counts = { good: 0, refused: 0, late: 0, broken: 0 };
    const waiting: number[] = [];
    const times: number[] = [];
    let sent = 0;
    let pending = 0;
    const startedAt = performance.now();
    const next = (): void => {
      while (waiting.length > 0) {
        const connection = this.connection();
        if (!connection) return;
        const due = waiting.shift() as number;
        const request = this.requests[sent++ % this.requests.length] as Buffer;
        connection.send(request, (status) => {
          pending -= 1;
          const took = performance.now() - due;
          if (status >= 200 && status < 300) times.push(took);
          const inTime = took <= DEADLINE_MS;
          if (status === 0) counts.broken += 1;
          else if (status === 503 || status === 504) counts.refused += 1;
          else if (inTime && status < 300) counts.good += 1;
          else counts.late += 1;
          if (connection.isOpen) this.free.push(connection);
          else this.open -= 1;
          next();
        });
      }
    };
    for (let due = 0; !this.isClosed && performance.now() - startedAt < seconds * 1_000;) {
      const now = performance.now();
      for (; due < ((now - startedAt) / 1_000) * rate; due += 1) {
        pending += 1;
        waiting.push(startedAt + (due / rate) * 1_000);
      }
      // A request that has waited for a connection up to its deadline has been given up by its user.
      while ((waiting[0] ?? now) < now - DEADLINE_MS) {
        waiting.shift();
        pending -= 1;
        counts.late += 1;
      }
      next();
      await sleep(TICK_MS);
    }
    const elapsed = (performance.now() - startedAt) / 1_000;
    counts.late += waiting.length;
    pending -= waiting.length;
    waiting.length = 0;
    for (let waits = 0; pending > 0 && waits < 1_200; waits += 1) await sleep(10);
    const { good, refused, late, broken } = counts;
    const p99 = percentile(times, 0.99);
    return { offered: rate, goodput: good / elapsed, refused, late, broken, p99 };
  }

  /** Ends a load that runs. */
  close(): void {
    this.isClosed = true;
    for (const connection of this.free) connection.close();
  }

  private connection(): Connection | undefined {
    const kept = this.free.pop();
    if (kept) {
      if (kept.isOpen) return kept;
      this.open -= 1;
    }
    if (this.open >= CONNECTIONS) return undefined;
    this.open += 1;
    return new Connection(this.port);
  }
}
