import { SessionRevoked } from '#contracts';
import type { Tx } from '#database';
import { Outbox } from '#outbox';
import type { Context } from '#transport';
import { Inject, Injectable } from '@nestjs/common';
import type { AuditAction } from '../audit/audit-actions';
import { AuditService } from '../audit/audit.service';
import { AuthEnvironment } from '../auth.env';
import { SessionRepository } from './session.repository';

/** Which sessions end, who ends them, and why. */
export interface Revocation {
  readonly only?: string;
  readonly except?: string;
  /** Ends those that are not among the `beyond` sessions used last. */
  readonly beyond?: number;
  readonly action?: 'session.revoked' | 'logout' | 'token.reused';
  readonly actorId?: string | undefined;
  /** The action that has this consequence. */
  readonly because?: AuditAction;
  /** The operator's command, if one ends them. */
  readonly by?: string | undefined;
}

/** Ends sessions, for the service and for the operator's commands. */
@Injectable()
export class SessionRevoker {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly outbox: Outbox,
    private readonly audit: AuditService,
    @Inject(AuthEnvironment) private readonly env: Pick<AuthEnvironment, 'JWT_EXPIRES_IN'>,
  ) {}

  /** Ends sessions of an account and publishes that to everyone who verifies tokens. @returns the ids of the ended sessions */
  async revoke(
    tx: Tx,
    context: Context,
    accountId: string,
    { action = 'session.revoked', actorId, because, by, ...which }: Revocation,
  ): Promise<string[]> {
    const until = new Date(Date.now() + this.env.JWT_EXPIRES_IN * 1_000).toISOString();
    const ended = await this.sessions.delete(tx, accountId, which);
    for (const { id } of ended) {
      const data = { sessionId: id, userId: accountId, until };
      await this.outbox.append(tx, context, SessionRevoked, { id, version: 1 }, data);
      const details = { because, by };
      await this.audit.record(tx, context, action, { accountId, actorId, sessionId: id, details });
    }
    return ended.map(({ id }) => id);
  }
}
