import type { Actor } from '#contracts';
import { AccessTokenVerifier, bearerToken, kidOf } from '#access';
import { VerificationKeys } from '#transport';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Revocations } from '../auth/revocations';
import { contextOf } from '../http/request-context';
import { ClientCounters } from './client-counters';

/** Signatures verified for an address that has used its limit up: about a hundredth of a processor, whatever comes from there. */
const UNKNOWN_TOKENS = { name: 'unknown tokens', quota: 100, window: 1 };

/**
 * Recognises who holds a valid token at an address that others have used up. A token that was verified before costs a look
 * into a map; one that was not is verified, at most so often a second for each address.
 */
@Injectable()
export class TokenHolders {
  private readonly unknown = new ClientCounters(UNKNOWN_TOKENS);

  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly keys: VerificationKeys,
    private readonly revocations: Revocations,
  ) {}

  /** Whose token it is, if it was verified before, has not expired and its session has not ended. */
  known(request: FastifyRequest): Actor | undefined {
    const actor = this.tokens.recall(tokenOf(request) ?? '')?.actor;
    return actor && !this.revocations.has(actor.sessionId) ? actor : undefined;
  }

  /** Whether the token could be valid, and its address may have one more verified in this second. */
  mayVerify(request: FastifyRequest): boolean {
    return this.couldBeValid(request) && this.unknown.take(contextOf(request).client).within;
  }

  /** Whether the token names a key that is published; another is refused without a look at its signature. */
  couldBeValid(request: FastifyRequest): boolean {
    try {
      return this.keys.has(kidOf(tokenOf(request) ?? ''));
    } catch {
      return false;
    }
  }

  /** Whose token it is, verified now. */
  async verified(request: FastifyRequest): Promise<Actor | undefined> {
    const verified = await this.tokens.verify(tokenOf(request) ?? '').catch(() => undefined);
    return verified && !this.revocations.has(verified.actor.sessionId) ? verified.actor : undefined;
  }

  /** Remembers a token that was issued just now, before its holder comes with it. */
  expect(token: string): void {
    void this.tokens.verify(token).catch(() => undefined);
  }
}

function tokenOf({ headers: { authorization } }: FastifyRequest): string | undefined {
  try {
    return authorization === undefined ? undefined : bearerToken(authorization);
  } catch {
    return undefined;
  }
}
