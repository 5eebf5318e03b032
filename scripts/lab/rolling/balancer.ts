import { Agent, get, request, type RequestOptions } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A gateway to send requests to: its public address, and where it says whether it is ready. */
export interface Backend {
  baseUrl: string;
  adminUrl: string;
}

export interface Asked {
  method: 'GET' | 'POST';
  path: string;
  token?: string;
  body?: object;
}

const LOOK_EVERY_MS = 100;
const LOOK_TIMEOUT_MS = 5_000;
/** Requests on their way at most; others wait here, so that they go where it is ready then. */
const IN_FLIGHT = 128;
const ANSWER_TIMEOUT_MS = 15_000;

/**
 * Spreads requests over the gateways that say they are ready, in turns, as a Kubernetes Service does. It keeps connections,
 * and repeats nothing: what fails has failed.
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
   * @throws when there is no whole answer: a connection refused or lost, or silence
   */
  async ask(asked: Asked): Promise<{ status: number; text: string }> {
    if (this.inFlight >= IN_FLIGHT) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.inFlight += 1;
    try {
      return await this.send(asked);
    } finally {
      this.inFlight -= 1;
      this.waiting.shift()?.();
    }
  }

  private send({ method, path, token, body }: Asked): Promise<{ status: number; text: string }> {
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
      sent.setTimeout(ANSWER_TIMEOUT_MS, () =>
        sent.destroy(new Error(`no answer in ${ANSWER_TIMEOUT_MS / 1_000} s`)),
      );
      sent.once('error', reject);
      sent.end(payload);
    });
  }

  close(): void {
    this.isOpen = false;
    for (const { agent } of this.entries) agent.destroy();
  }

  /** The next that is ready, in turns; where none is, any. */
  private next(): { backend: Backend; agent: Agent } {
    const ready = this.entries.filter(({ isReady }) => isReady);
    const choice = ready.length > 0 ? ready : this.entries;
    this.turn += 1;
    return choice[this.turn % choice.length] as (typeof choice)[number];
  }

  private async watch(entry: { backend: Backend; isReady: boolean }): Promise<void> {
    while (this.isOpen) {
      entry.isReady = await saysReady(entry.backend.adminUrl, entry.isReady);
      await sleep(LOOK_EVERY_MS);
    }
  }
}

/** An answer counts, and a refused connection; silence leaves all as it was, as a probe that fails once does. */
function saysReady(adminUrl: string, before: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { agent: false, timeout: LOOK_TIMEOUT_MS } as const;
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
