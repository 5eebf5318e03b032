import { mustBeAdmin } from '#access';
import type { AuthRpc, RequestOf } from '#contracts';
import { type Page, pageOf, Transaction } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.entity';
import { AccountRepository } from '../account/account.repository';
import { AccountStore } from '../account/account-store';
import { mustNotBeReserved } from '../account/reserved-usernames';
import { AddressService } from '../address/address.service';
import { AuditService } from '../audit/audit.service';
import { AccountRemover } from '../own-account/account-remover';
import { RoleService } from '../role/role.service';

/** What admins do with the accounts of others. Every use case requires the role itself. */
@Injectable()
export class AdministrationService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly store: AccountStore,
    private readonly addresses: AddressService,
    private readonly roles: RoleService,
    private readonly remover: AccountRemover,
    private readonly audit: AuditService,
  ) {}

  /** Accounts, the newest first. `next` is the cursor of the following page, if there is one. @throws AdminRequired */
  async list(
    context: Context,
    { limit, cursor, search }: RequestOf<typeof AuthRpc.listAccounts>,
  ): Promise<Page<Account>> {
    mustBeAdmin(actorOf(context));
    const found = await this.accounts.page(limit + 1, cursor, search);
    return pageOf(found, limit, ({ id }) => id);
  }

  /** New roles end the account's sessions. @throws AdminRequired | AccountNotFound | EmailTaken | UsernameTaken | UsernameReserved | LastAdmin */
  async change(
    context: Context,
    { id, email, username, roles, profile }: RequestOf<typeof AuthRpc.administerAccount>,
  ): Promise<{ account: Account; events: string[] }> {
    mustBeAdmin(actorOf(context));
    return this.transaction.run(async (tx) => {
      const account = await this.accounts.lock(tx, id);
      await this.audit.changes(tx, context, account, { email, roles });
      if (username !== undefined) mustNotBeReserved(username, account.username);
      if (email !== undefined) await this.addresses.requestChange(tx, context, account, email);
      if (roles) await this.roles.prepareChange(tx, context, account, roles);
      account.change({ username, roles: roles && [...new Set(roles)] });
      return { account, events: [await this.store.save(tx, context, account, profile)] };
    });
  }

  /** @returns the ids of the events @throws AdminRequired | AccountNotFound | LastAdmin */
  async remove(context: Context, id: string): Promise<string[]> {
    mustBeAdmin(actorOf(context));
    return this.transaction.run((tx) => this.remover.remove(tx, context, id));
  }
}
