import { createPublicKey, type KeyObject } from 'node:crypto';
import { AuthRpc, type ReplyOf } from '#contracts';
import { RpcClient } from '#messaging';
import { continueTrace } from '#telemetry';
import { Injectable } from '@nestjs/common';

type Jwk = ReplyOf<typeof AuthRpc.keys>['keys'][number];

const TIMEOUT_MS = 2_000;
/** A flood of tokens with invented key ids must not become a flood of calls. */
const ASK_AGAIN_MS = 1_000;

/** The auth service's public keys, fetched when a token names one that is not known yet. */
@Injectable()
export class VerificationKeys {
  private jwks: Jwk[] = [];
  private keys = new Map<string, KeyObject>();
  private askedAt = 0;

  constructor(private readonly rpc: RpcClient) {}

  /** @throws CodedError `unavailable` when the key is unknown and the auth service away */
  async find(kid: string): Promise<KeyObject | undefined> {
    if (!this.keys.has(kid) && Date.now() - this.askedAt > ASK_AGAIN_MS) await this.load();
    return this.keys.get(kid);
  }

  /** The keys as published. @throws CodedError `unavailable` when none are known and the auth service is away */
  async published(): Promise<Jwk[]> {
    try {
      await this.load();
    } catch (error) {
      if (this.jwks.length === 0) throw error;
    }
    return this.jwks;
  }

  private async load(): Promise<void> {
    const call = { deadline: Date.now() + TIMEOUT_MS, requestId: '', trace: continueTrace() };
    const { keys } = await this.rpc.call(AuthRpc.keys, {}, call);
    this.jwks = keys;
    this.keys = new Map(keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
    this.askedAt = Date.now();
  }
}
