import { Random } from '../../chaos/random';
import { type BenchRequest, operationOf, type OperationName } from './operations';
import type { World } from './world';

/** A request as autocannon takes it. */
export interface WireRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** Requests that each connection repeats when an operation changes nothing. */
const PREPARED = 500;

/** Makes the requests of one process, for all loads of a run: its counters go on, so that no write is sent twice. */
export class RequestSource {
  private readonly counts: Record<string, number> = {};

  constructor(private readonly world: World) {}

  next(name: OperationName, random: Random, connection = 0): WireRequest {
    const count = (kind: string): number => (this.counts[kind] = (this.counts[kind] ?? -1) + 1);
    return wire(operationOf(name).next({ world: this.world, random, connection, count }));
  }

  /** The requests that a connection repeats in turn. */
  prepared(name: OperationName, connection: number): WireRequest[] {
    const random = new Random(connection + 1);
    return Array.from({ length: PREPARED }, () => this.next(name, random, connection));
  }
}

function wire({ method, path, token, body }: BenchRequest): WireRequest {
  const headers: Record<string, string> = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers['Content-Type'] = 'application/json';
  return { method, path, headers, ...(body && { body: JSON.stringify(body) }) };
}
