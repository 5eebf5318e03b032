import type { Actor } from '#contracts';
import { AccessTokenVerifier, bearerToken, kidOf } from '#access';
import { VerificationKeys } from '#transport';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Revocations } from '../auth/revocations';
import { isWellFormed, ticketOf } from '../auth/stream-ticket';
import { contextOf } from '../http/request-context';
import { ClientCounters } from './client-counters';

/** Signatures verified per second for an address that has used up its limit: about 1 % of a CPU. */
const UNKNOWN_TOKENS = { name: 'unknown tokens', quota: 100, window: 1 };

/**
 * Recognizes callers with a valid token at an address whose limit other clients have used up. A token that was verified before
 * costs one map lookup; other tokens are verified at a limited rate per address.
 */
@Injectable()
export class TokenHolders {
  private readonly unknown = new ClientCounters(UNKNOWN_TOKENS);

  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly keys: VerificationKeys,
    private readonly revocations: Revocations,
  ) {}

  /** The caller, if the token was verified before, has not expired and its session has not ended. */
  known(request: Pick<FastifyRequest, 'headers'>): Actor | undefined {
    const actor = this.tokens.recall(tokenOf(request) ?? '')?.actor;
    return actor && !this.revocations.has(actor.sessionId) ? actor : undefined;
  }

  /** Whether the token could be valid, and one more verification is allowed for its address in this second. */
  mayVerify(request: FastifyRequest): boolean {
    return this.couldBeValid(request) && this.unknown.take(contextOf(request).client).within;
  }

  /** Whether the token names a published key, or there is a ticket. If not, its signature need not be checked. */
  couldBeValid(request: FastifyRequest): boolean {
    const ticket = ticketOf(request);
    if (ticket !== undefined) return isWellFormed(ticket);
    try {
      return this.keys.has(kidOf(tokenOf(request) ?? ''));
    } catch {
      return false;
    }
  }

  /** The caller, after verifying the token now. */
  async verified(request: FastifyRequest): Promise<Actor | undefined> {
    const verified = await this.tokens.verify(tokenOf(request) ?? '').catch(() => undefined);
    return verified && !this.revocations.has(verified.actor.sessionId) ? verified.actor : undefined;
  }

  /** Verifies and remembers a token that was just issued, before its first use. */
  expect(token: string): void {
    void this.tokens.verify(token).catch(() => undefined);
  }
}

function tokenOf({ headers: { authorization } }: Pick<FastifyRequest, 'headers'>): string | undefined {
  try {
    return authorization === undefined ? undefined : bearerToken(authorization);
  } catch {
    return undefined;
  }
}
