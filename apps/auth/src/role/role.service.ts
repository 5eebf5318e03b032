import { LastAdmin, type Role } from '#contracts';
import type { Tx } from '#database';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.entity';
import { AccountRepository } from '../account/account.repository';
import { AccountStore } from '../account/account-store';
import { AuditService } from '../audit/audit.service';
import { SessionRevoker } from '../session/session-revoker';

/** The roles of accounts, for the service and for the operator's commands. */
@Injectable()
export class RoleService {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly store: AccountStore,
    private readonly sessions: SessionRevoker,
    private readonly audit: AuditService,
  ) {}

  /**
   * Allows an account to get other roles, which its caller stores afterwards. Its sessions end, because tokens carry the former roles.
   * @param by the operator's command, if it is one
   * @throws LastAdmin
   */
  async prepareChange(
    tx: Tx,
    context: Context,
    account: Account,
    roles: readonly Role[],
    by?: string,
  ): Promise<void> {
    if (!roles.includes('admin')) await this.mustLeaveAnAdmin(tx, account);
    const actorId = context.actor?.id;
    await this.sessions.revoke(tx, context, account.id, { actorId, by, because: 'role.changed' });
  }

  /** Gives a locked account exactly these roles, for an operator's command. @throws LastAdmin */
  async set(tx: Tx, account: Account, roles: Role[], by: string): Promise<Role[]> {
    const [from, to] = [[...account.roles].sort(), [...new Set(roles)].sort()];
    if (String(from) === String(to)) return to;
    const details = { from, to, by };
    await this.audit.record(tx, {}, 'role.changed', { accountId: account.id, details });
    await this.prepareChange(tx, {}, account, to, by);
    account.change({ roles: to });
    await this.store.save(tx, {}, account);
    return to;
  }

  /** Admins are removed one at a time: two that go concurrently would each count on the other. @throws LastAdmin */
  async mustLeaveAnAdmin(tx: Tx, { id, roles }: Account): Promise<void> {
    if (!roles.includes('admin')) return;
    await this.accounts.lockAdmins(tx);
    if (!(await this.accounts.isOtherAdmin(tx, id))) throw new LastAdmin();
  }
}
