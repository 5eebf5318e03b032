import { Agent, get, request, type RequestOptions } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A gateway: its public address, and its admin address for readiness. */
export interface Backend {
  baseUrl: string;
  adminUrl: string;
}

export interface BalancedRequest {
  method: 'GET' | 'POST';
  path: string;
  token?: string;
  body?: object;
}

const POLL_INTERVAL_MS = 100;
const POLL_TIMEOUT_MS = 5_000;
/** The most requests in flight; further ones wait here, and then go to a gateway that is ready. */
const MAX_IN_FLIGHT = 128;
const RESPONSE_TIMEOUT_MS = 15_000;

/**
 * Spreads requests over the ready gateways in turns, like a Kubernetes Service. It keeps connections alive and never retries:
 * a failed request counts as failed.
 */
export class Balancer {
  private readonly entries: { backend: Backend; agent: Agent; isReady: boolean }[];
  private isOpen = true;
  private turn = 0;
  private inFlight = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(backends: Backend[]) {
    this.entries = backends.map((backend) => ({
      backend,
      agent: new Agent({ keepAlive: true }),
      isReady: true,
    }));
    for (const entry of this.entries) void this.watch(entry);
  }

  /**
   * @returns status and body
   * @throws Error when there is no complete response: the connection was refused or lost, or timed out
   */
  async send(request: BalancedRequest): Promise<{ status: number; text: string }> {
    if (this.inFlight >= MAX_IN_FLIGHT) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.inFlight += 1;
    try {
      return await this.sendNow(request);
    } finally {
      this.inFlight -= 1;
      this.waiting.shift()?.();
    }
  }

  private sendNow({ method, path, token, body }: BalancedRequest): Promise<{ status: number; text: string }> {
    const { backend, agent } = this.next();
    const payload = body && JSON.stringify(body);
    const options: RequestOptions = {
      method,
      agent,
      headers: {
        ...(payload && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
    };
    return new Promise((resolve, reject) => {
      const sent = request(backend.baseUrl + path, options, (response) => {
        const chunks: string[] = [];
        response.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text: chunks.join('') }));
        response.once('error', reject);
      });
      sent.setTimeout(RESPONSE_TIMEOUT_MS, () =>
        sent.destroy(new Error(`no response within ${RESPONSE_TIMEOUT_MS / 1_000} s`)),
      );
      sent.once('error', reject);
      sent.end(payload);
    });
  }

  close(): void {
    this.isOpen = false;
    for (const { agent } of this.entries) agent.destroy();
  }

  /** The next ready gateway, in turns; any if none is ready. */
  private next(): { backend: Backend; agent: Agent } {
    const ready = this.entries.filter(({ isReady }) => isReady);
    const choice = ready.length > 0 ? ready : this.entries;
    this.turn += 1;
    return choice[this.turn % choice.length] as (typeof choice)[number];
  }

  private async watch(entry: { backend: Backend; isReady: boolean }): Promise<void> {
    while (this.isOpen) {
      entry.isReady = await isReady(entry.backend.adminUrl, entry.isReady);
      await sleep(POLL_INTERVAL_MS);
    }
  }
}

/** A response or a refused connection decides; a timeout changes nothing, like a single failed probe. */
function isReady(adminUrl: string, before: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { agent: false, timeout: POLL_TIMEOUT_MS } as const;
    const sent = get(`${adminUrl}/health/ready`, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    sent.once('timeout', () => {
      resolve(before);
      sent.destroy();
    });
    sent.once('error', () => resolve(false));
  });
}
