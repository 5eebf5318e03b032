import type { Actor, AuthRpc, RequestOf } from '#contracts';
import { Transaction } from '#database';
import { type Origin } from '#messaging/outbox';
import { Injectable } from '@nestjs/common';
import { SessionService } from '../session/session.service';
import type { Account } from './account.entity';
import { AdminRequired } from './account.errors';
import { AccountRepository } from './account.repository';
import { AccountService } from './account.service';

/** What admins do with the accounts of others. Every use case asks for the role itself. */
@Injectable()
export class AdministrationService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly own: AccountService,
    private readonly sessions: SessionService,
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

  /** New roles end the account's sessions, as tokens carry the roles they were issued with. */
  async change(
    actor: Actor,
    { id, email, username, roles, profile }: RequestOf<typeof AuthRpc.administerAccount>,
    origin: Origin,
  ): Promise<{ account: Account; events: string[] }> {
    mustBeAdmin(actor);
    return this.transaction.run(async (tx) => {
      const account = await this.accounts.lock(tx, id);
      account.change({ email, username, roles: roles && [...new Set(roles)] });
      if (roles) await this.sessions.revoke(tx, id, {}, origin);
      return { account, events: [await this.own.save(tx, account, profile ?? {}, origin)] };
    });
  }

  /** @throws AccountNotFound */
  async remove(actor: Actor, id: string, origin: Origin): Promise<string[]> {
    mustBeAdmin(actor);
    return this.transaction.run((tx) => this.own.remove(tx, id, origin));
  }
}

function mustBeAdmin(actor: Actor): void {
  if (!actor.roles.includes('admin')) throw new AdminRequired();
}
