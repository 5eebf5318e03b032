import { createPublicKey, type KeyObject } from 'node:crypto';
import { AuthRpc, type Jwk, KEYS_CHANGED_SUBJECT } from '#contracts';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { RpcClient } from './rpc-client';
import { PublicKeys } from '#access';

const TIMEOUT_MS = 2_000;
/** The shortest interval of calls: a flood of tokens with invented key ids must not become a flood of calls. */
const MIN_INTERVAL_MS = 1_000;
/** How long a withdrawn key is accepted if the message about it is lost. */
const REFRESH_MS = 300_000;

/** The public keys that the auth service published last. */
@Injectable()
export class VerificationKeys extends PublicKeys implements OnApplicationShutdown {
  private jwks: Jwk[] = [];
  private keys = new Map<string, KeyObject>();
  private loadedAt = 0;
  private calledAt = 0;
  private loading?: Promise<void>;
  private timer?: NodeJS.Timeout;

  private subscription?: Subscription;

  constructor(
    private readonly rpc: RpcClient,
    private readonly connection: NatsConnection,
  ) {
    super();
  }

  /** Loads the keys as soon as the auth service answers, before a call needs them, and again when they change. */
  keepUp(): void {
    this.subscription ??= this.listen();
    clearTimeout(this.timer);
    this.load().then(
      () => this.later(REFRESH_MS),
      () => this.later(MIN_INTERVAL_MS),
    );
  }

  async find(kid: string): Promise<KeyObject | undefined> {
    if (!this.keys.has(kid) && Date.now() - this.loadedAt > MIN_INTERVAL_MS) await this.load();
    return this.keys.get(kid);
  }

  /** Whether the key is loaded. */
  has(kid: string): boolean {
    return this.keys.has(kid);
  }

  /**
   * The published keys, loaded again at most once a second however often this is called.
   * @throws CodedError `unavailable` when no keys are loaded and the auth service is away
   */
  async published(): Promise<Jwk[]> {
    try {
      if (this.jwks.length === 0 || Date.now() - this.calledAt > MIN_INTERVAL_MS) await this.load();
    } catch (error) {
      if (this.jwks.length === 0) throw error;
    }
    return this.jwks;
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.subscription?.unsubscribe();
  }

  /** Loads again when the keys change, and after a reconnect, because the message about a change may have been missed. */
  private listen(): Subscription {
    void (async () => {
      for await (const { type } of this.connection.status()) if (type === 'reconnect') this.reload();
    })();
    const callback = (error: Error | null): void => {
      if (!error) this.reload();
    };
    return this.connection.subscribe(KEYS_CHANGED_SUBJECT, { callback });
  }

  /** Loads again after a running call, whose reply may be older than the change. */
  private reload(): void {
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

  /** Concurrent callers share one call. */
  private load(): Promise<void> {
    this.loading ??= this.fetch().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async fetch(): Promise<void> {
    this.calledAt = Date.now();
    const { keys } = await this.rpc.call(AuthRpc.keys, {}, { deadline: Date.now() + TIMEOUT_MS });
    this.jwks = keys;
    this.keys = new Map(keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
    this.loadedAt = Date.now();
  }
}
