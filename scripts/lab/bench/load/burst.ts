import { Agent, request as send } from 'node:http';
import { Random } from '../../chaos/random';
import { percentile } from '../statistics';
import type { LoadResult } from './messages';
import type { OperationName } from './operations';
import type { RequestSource, WireRequest } from './request-source';

/** A burst: this many requests at once, each on a connection of its own. */
export interface Burst {
  urls: string[];
  operation: OperationName;
  count: number;
}

const TIMEOUT_MS = 30_000;

interface Response {
  /** 0 without a response. */
  status: number;
  bytes: number;
  milliseconds: number;
}

/** Sends all requests of a burst at once and waits for all responses. */
export async function burst(source: RequestSource, { urls, operation, count }: Burst): Promise<LoadResult> {
  const random = new Random(Date.now());
  const requests = Array.from({ length: count }, () => source.next(operation, random));
  const agent = new Agent({ maxSockets: count });
  const startedAt = performance.now();
  const responses = await Promise.all(
    requests.map((request, index) => respond(`${urls[index % urls.length]}`, request, agent)),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  const answered = responses.filter(({ status }) => status > 0);
  const statuses: Record<string, number> = {};
  for (const { status } of answered) statuses[status] = (statuses[status] ?? 0) + 1;
  const times = answered.map(({ milliseconds }) => milliseconds);
  return {
    seconds,
    responses: answered.length,
    statuses,
    errors: count - answered.length,
    bytes: answered.reduce((sum, { bytes }) => sum + bytes, 0),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
}

function respond(url: string, { method, path, headers, body }: WireRequest, agent: Agent): Promise<Response> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const end = (status: number, bytes = 0): void =>
      resolve({ status, bytes, milliseconds: performance.now() - startedAt });
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const request = send(
      url + path,
      { method, agent, headers: { ...headers, ...length }, timeout: TIMEOUT_MS },
      (response) => {
        const { socket } = response;
        response.resume().once('end', () => end(response.statusCode ?? 0, socket.bytesRead));
        response.once('error', () => end(0));
      },
    );
    request.once('timeout', () => request.destroy());
    request.once('error', () => end(0));
    request.end(body);
  });
}
