import { setTimeout as sleep } from 'node:timers/promises';

/** A final response, and whether an earlier attempt may have taken effect although its response was lost. */
export interface Answer<Body> {
  status: number;
  body: Body;
  isUncertain: boolean;
}

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  token?: string;
  body?: object;
  /** Makes retries of a POST idempotent. */
  idempotencyKey?: string;
}

const ATTEMPT_TIMEOUT_MS = 8_000;
const PAUSE_MS = 150;
const TIMEOUT_MS = 120_000;

/** Retries until the response is final: no lost connection, no 5xx, not "still in flight". */
export class RetryingClient {
  /** Attempts that ended without a final response. */
  retries = 0;

  constructor(private readonly baseUrl: string) {}

  /** @throws Error when there is no final response within two minutes: the system has not recovered */
  async ask<Body = unknown>(request: Request): Promise<Answer<Body>> {
    const giveUpAt = Date.now() + TIMEOUT_MS;
    for (let isUncertain = false; ; isUncertain = true) {
      const answer = await this.attempt<Body>(request);
      if (answer) return { ...answer, isUncertain };
      this.retries += 1;
      if (Date.now() > giveUpAt)
        throw new Error(`No final response to ${request.method} ${request.path} within two minutes`);
      await sleep(PAUSE_MS);
    }
  }

  private async attempt<Body>(request: Request): Promise<Omit<Answer<Body>, 'isUncertain'> | undefined> {
    const { method, path, token, body, idempotencyKey } = request;
    try {
      const response = await fetch(this.baseUrl + path, {
        method,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
        },
        body: body && JSON.stringify(body),
        signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
      });
      const text = await response.text();
      const parsed = (text ? JSON.parse(text) : {}) as Body & { code?: string };
      const isFinal = response.status < 500 && parsed.code !== 'idempotency.in_flight';
      return isFinal ? { status: response.status, body: parsed } : undefined;
    } catch {
      return undefined;
    }
  }
}
