import { UserDeleted } from '#contracts';
import { Idempotency, type Tx } from '#database';
import { Outbox } from '#outbox';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { AccountRepository } from '../account/account.repository';
import { AuditService } from '../audit/audit.service';
import { RoleService } from '../role/role.service';
import { SecurityEmailService } from '../security-email/security-email.service';
import { SessionRevoker } from '../session/session-revoker';

/** Deletes accounts with everything personal. Every other service follows the event. */
@Injectable()
export class AccountRemover {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly roles: RoleService,
    private readonly sessions: SessionRevoker,
    private readonly emails: SecurityEmailService,
    private readonly audit: AuditService,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
  ) {}

  /** @returns the ids of the events @throws AccountNotFound | LastAdmin */
  async remove(tx: Tx, context: Context, id: string): Promise<string[]> {
    const { id: actorId, sessionId } = actorOf(context);
    const account = await this.accounts.lock(tx, id);
    await this.roles.mustLeaveAnAdmin(tx, account);
    await this.sessions.revoke(tx, context, id, { actorId, because: 'account.deleted' });
    await this.emails.forget(tx, account);
    await this.accounts.delete(tx, id);
    await this.idempotency.forget(tx, id);
    await this.audit.record(tx, context, 'account.deleted', { accountId: id, actorId, sessionId });
    account.touch();
    return [await this.outbox.append(tx, context, UserDeleted, account, { userId: id })];
  }
}
