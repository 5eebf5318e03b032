import { setTimeout as sleep } from 'node:timers/promises';

/** A final answer, and whether an attempt before it may have taken effect without our hearing of it. */
export interface Answer<Body> {
  status: number;
  body: Body;
  doubtful: boolean;
}

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  token?: string;
  body?: object;
  /** Makes repetitions of a POST one. */
  idempotencyKey?: string;
}

const ATTEMPT_TIMEOUT_MS = 8_000;
const PAUSE_MS = 150;
const PATIENCE_MS = 120_000;

/** Asks until the answer is final: not a lost connection, not a 5xx, not "still in flight". */
export class PatientClient {
  /** Attempts that ended without a final answer. */
  troubles = 0;

  constructor(private readonly baseUrl: string) {}

  /** @throws when there is no final answer within two minutes: the system has not recovered */
  async ask<Body = unknown>(request: Request): Promise<Answer<Body>> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (let doubtful = false; ; doubtful = true) {
      const answer = await this.attempt<Body>(request);
      if (answer) return { ...answer, doubtful };
      this.troubles += 1;
      if (Date.now() > giveUpAt)
        throw new Error(`No answer to ${request.method} ${request.path} in two minutes`);
      await sleep(PAUSE_MS);
    }
  }

  private async attempt<Body>(request: Request): Promise<Omit<Answer<Body>, 'doubtful'> | undefined> {
    const { method, path, token, body, idempotencyKey } = request;
    try {
      const response = await fetch(this.baseUrl + path, {
        method,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
        },
        ...(body && { body: JSON.stringify(body) }),
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
