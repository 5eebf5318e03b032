import { mustBeAdmin } from '#access';
import type { Actor, AuthRpc, RequestOf } from '#contracts';
import { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit';
import type { Context } from '#transport';
import type { Account } from './account.entity';
import { AccountRepository } from './account.repository';
import { AccountService } from './account.service';
import { AccountStore } from './account-store';
import { AddressService } from './address.service';
import { mustNotBeReserved } from './reserved-usernames';
import { Roles } from './roles';

/** What admins do with the accounts of others. Every use case asks for the role itself. */
@Injectable()
export class AdministrationService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly own: AccountService,
    private readonly store: AccountStore,
    private readonly addresses: AddressService,
    private readonly roles: Roles,
    private readonly audit: Audit,
  ) {}

  /** Newest first; `next` is the cursor of the page after, if there is one. */
  async list(
    actor: Actor,
    { limit, cursor, search }: RequestOf<typeof AuthRpc.listAccounts>,
  ): Promise<{ page: Account[]; next: string | null }> {
    mustBeAdmin(actor);
    const found = await this.accounts.page(limit + 1, cursor, search);
    const page = found.slice(0, limit);
    return { page, next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  /** New roles end the account's sessions. @throws LastAdmin */
  async change(
    actor: Actor,
    { id, email, username, roles, profile }: RequestOf<typeof AuthRpc.administerAccount>,
    context: Context,
  ): Promise<{ account: Account; events: string[] }> {
    mustBeAdmin(actor);
    return this.transaction.run(async (tx) => {
      const account = await this.accounts.lock(tx, id);
      await this.audit.changes(tx, actor, account, { email, roles }, context);
      if (username !== undefined) mustNotBeReserved(username, account.username);
      if (email !== undefined) await this.addresses.requestChange(tx, account, email, context);
      if (roles) await this.roles.replaced(tx, account, roles, { actorId: actor.id }, context);
      account.change({ username, roles: roles && [...new Set(roles)] });
      return { account, events: [await this.store.save(tx, account, profile ?? {}, context)] };
    });
  }

  /** @throws AccountNotFound | LastAdmin */
  async remove(actor: Actor, id: string, context: Context): Promise<string[]> {
    mustBeAdmin(actor);
    return this.transaction.run((tx) => this.own.remove(tx, actor, id, context));
  }
}
