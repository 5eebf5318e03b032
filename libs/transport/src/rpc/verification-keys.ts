import { createPublicKey, type KeyObject } from 'node:crypto';
import { AuthRpc, type Jwk, KEYS_CHANGED_SUBJECT } from '#contracts';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RpcClient } from './rpc-client';
import { PublicKeys } from '#access';

const TIMEOUT_MS = 2_000;
/** A flood of tokens with invented key ids must not become a flood of calls. */
const ASK_AGAIN_MS = 1_000;
/** How long a key that was withdrawn may still count when the message that says so is lost. */
const REFRESH_MS = 300_000;

/** The auth service's public keys, as it published them last. */
@Injectable()
export class VerificationKeys extends PublicKeys implements OnApplicationShutdown {
  private jwks: Jwk[] = [];
  private keys = new Map<string, KeyObject>();
  private loadedAt = 0;
  private askedAt = 0;
  private loading?: Promise<void>;
  private timer?: NodeJS.Timeout;

  private subscription?: Subscription;

  constructor(
    private readonly rpc: RpcClient,
    private readonly connection: NatsConnection,
  ) {
    super();
  }

  /** Gets the keys as soon as the auth service is there, before a call needs them, and keeps up with what it publishes. */
  keepUp(): void {
    this.subscription ??= this.listen();
    clearTimeout(this.timer);
    this.load().then(
      () => this.later(REFRESH_MS),
      () => this.later(ASK_AGAIN_MS),
    );
  }

  async find(kid: string): Promise<KeyObject | undefined> {
    if (!this.keys.has(kid) && Date.now() - this.loadedAt > ASK_AGAIN_MS) await this.load();
    return this.keys.get(kid);
  }

  /** Whether a key of this id is known here, without asking for it. */
  has(kid: string): boolean {
    return this.keys.has(kid);
  }

  /**
   * The keys as published: what is known, asked for again at most once a second however often this is called.
   * @throws CodedError `unavailable` when none are known and the auth service is away
   */
  async published(): Promise<Jwk[]> {
    try {
      if (this.jwks.length === 0 || Date.now() - this.askedAt > ASK_AGAIN_MS) await this.load();
    } catch (error) {
      if (this.jwks.length === 0) throw error;
    }
    return this.jwks;
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.subscription?.unsubscribe();
  }

  /** Asks again when other keys are published, and after a time without NATS, in which that may have been missed. */
  private listen(): Subscription {
    void (async () => {
      for await (const { type } of this.connection.status()) if (type === 'reconnect') this.askAgain();
    })();
    const callback = (error: Error | null): void => {
      if (!error) this.askAgain();
    };
    return this.connection.subscribe(KEYS_CHANGED_SUBJECT, { callback });
  }

  /** An answer that is on its way may be of before. */
  private askAgain(): void {
    const before = this.loading ?? Promise.resolve();
    before
      .catch(() => undefined)
      .then(
        () => this.keepUp(),
        () => undefined,
      );
  }

  private later(milliseconds: number): void {
    this.timer = setTimeout(() => this.keepUp(), milliseconds).unref();
  }

  /** Many who ask at once share one call. */
  private load(): Promise<void> {
    this.loading ??= this.fetch().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async fetch(): Promise<void> {
    this.askedAt = Date.now();
    const { keys } = await this.rpc.call(AuthRpc.keys, {}, { deadline: Date.now() + TIMEOUT_MS });
    this.jwks = keys;
    this.keys = new Map(keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
    this.loadedAt = Date.now();
  }
}
