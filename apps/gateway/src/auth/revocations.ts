import { ACCESS_TOKEN, SessionRevoked } from '#contracts';
import { AppConnection, FanOutSubscription } from '#transport';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

/** After this time all tokens of a revoked session have expired. */
const LONGEST_TOKEN_LIFE_MS = ACCESS_TOKEN.longestLife * 1_000;
const CLEAN_UP_MS = 60_000;

/** Sessions that ended before their access tokens expired. Every gateway receives all of them, at its start the earlier ones. */
@Injectable()
export class Revocations implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Session id to the time, in Unix milliseconds, after which its tokens have expired. */
  private readonly until = new Map<string, number>();
  private timer?: NodeJS.Timeout;
  private subscription?: FanOutSubscription;

  constructor(private readonly nats: AppConnection) {}

  async onApplicationBootstrap(): Promise<void> {
    const { connection } = this.nats;
    this.subscription = await FanOutSubscription.open(
      connection,
      SessionRevoked,
      LONGEST_TOKEN_LIFE_MS,
      ({ sessionId, until }) => this.until.set(sessionId, Date.parse(until)),
    );
    this.timer = setInterval(() => this.forgetExpired(), CLEAN_UP_MS);
  }

  has(sessionId: string): boolean {
    return this.until.has(sessionId);
  }

  /** Refuses a session's tokens in this gateway at once, before the event arrives. */
  add(sessionId: string): void {
    if (!this.until.has(sessionId)) this.until.set(sessionId, Date.now() + LONGEST_TOKEN_LIFE_MS);
  }

  private forgetExpired(): void {
    const now = Date.now();
    for (const [id, until] of this.until) if (until < now) this.until.delete(id);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.subscription?.stop();
  }
}
