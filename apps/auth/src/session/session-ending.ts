import { SessionRevoked } from '#contracts';
import type { Tx } from '#database';
import { Outbox } from '#outbox';
import { Inject, Injectable } from '@nestjs/common';
import { Audit, type AuditEntry } from '../audit/audit';
import type { Context } from '#transport';
import { AuthEnvironment } from '../auth-environment';
import { SessionRepository } from './session.repository';

/** Which sessions end, in which way, by whom, and because of what. */
export interface Ending extends Pick<AuditEntry, 'actorId'> {
  readonly only?: string;
  readonly except?: string;
  /** Only those that are not among the `beyond` sessions used last. */
  readonly beyond?: number;
  readonly action?: 'session.revoked' | 'logout' | 'token.reused';
  readonly because?: AuditEntry['action'];
  /** The operator's command, if it was one. */
  readonly by?: string;
}

/** Ends sessions, for the service and for the operator's commands. */
@Injectable()
export class SessionEnding {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
    @Inject(AuthEnvironment) private readonly env: Pick<AuthEnvironment, 'JWT_EXPIRES_IN'>,
  ) {}

  /** Ends sessions of an account and publishes it to all who verify tokens. @returns those it ended */
  async revoke(
    tx: Tx,
    accountId: string,
    { action = 'session.revoked', actorId, because, by, ...which }: Ending,
    context: Context,
  ): Promise<string[]> {
    const until = new Date(Date.now() + this.env.JWT_EXPIRES_IN * 1_000).toISOString();
    const ended = await this.sessions.delete(tx, accountId, which);
    for (const { id } of ended) {
      const fact = { sessionId: id, userId: accountId, until };
      await this.outbox.append(tx, context, SessionRevoked, { id, version: 1 }, fact);
      const details = { because, by };
      await this.audit.record(tx, { action, accountId, actorId, sessionId: id, details }, context);
    }
    return ended.map(({ id }) => id);
  }
}
