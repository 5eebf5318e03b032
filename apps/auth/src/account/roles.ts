import type { Role } from '#contracts';
import type { Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit';
import type { Context } from '#transport';
import { SessionEnding } from '../session/session-ending';
import type { Account } from './account.entity';
import { LastAdmin } from './account.errors';
import { AccountRepository } from './account.repository';
import { AccountStore } from './account-store';

/** Who has which roles, for the service and for the operator's commands. */
@Injectable()
export class Roles {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly store: AccountStore,
    private readonly ending: SessionEnding,
    private readonly audit: Audit,
  ) {}

  /** Ends the sessions of an account whose roles change, as tokens carry the roles they were issued with. @throws LastAdmin */
  async replaced(
    tx: Tx,
    account: Account,
    roles: readonly Role[],
    by: { actorId?: string; by?: string },
    context: Context,
  ): Promise<void> {
    if (!roles.includes('admin')) await this.mustLeaveAnAdmin(tx, account);
    await this.ending.revoke(tx, account.id, { ...by, because: 'role.changed' }, context);
  }

  /** Gives an account, which is locked, exactly these roles by an operator's command. @throws LastAdmin */
  async set(tx: Tx, account: Account, roles: Role[], by: string): Promise<Role[]> {
    const [from, to] = [[...account.roles].sort(), [...new Set(roles)].sort()];
    if (String(from) === String(to)) return to;
    const details = { from, to, by };
    await this.audit.record(tx, { action: 'role.changed', accountId: account.id, details }, {});
    await this.replaced(tx, account, to, { by }, {});
    account.change({ roles: to });
    await this.store.save(tx, account, {}, {});
    return to;
  }

  /** Before an admin goes: one at a time, as two who go at once would each count on the other. @throws LastAdmin */
  async mustLeaveAnAdmin(tx: Tx, { id, roles }: Account): Promise<void> {
    if (!roles.includes('admin')) return;
    await this.accounts.lockAdmins(tx);
    if (!(await this.accounts.isOtherAdmin(tx, id))) throw new LastAdmin();
  }
}
