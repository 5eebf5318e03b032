import { mustBeAdmin, mustBeSelfOrAdmin } from '#access';
import {
  AccountNotFound,
  type AccountView,
  type AuthRpc,
  CurrentPasswordRequired,
  type Json,
  type RequestOf,
} from '#contracts';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.entity';
import { AccountReads } from '../account/account.reads';
import { AccountRepository } from '../account/account.repository';
import { AccountStore } from '../account/account-store';
import { mustNotBeReserved } from '../account/reserved-usernames';
import { AddressService } from '../address/address.service';
import { AuditService } from '../audit/audit.service';
import { RealWorldRules } from '../realworld/realworld-rules';
import { RoleService } from '../role/role.service';
import { AccountRemover } from './account-remover';
import { PasswordChange } from './password-change';
import { PasswordProof, type Proof } from './password-proof';

type ChangeAccount = RequestOf<typeof AuthRpc.changeAccount>;

/** What people do with their own accounts. */
@Injectable()
export class OwnAccountService {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly reads: AccountReads,
    private readonly store: AccountStore,
    private readonly proofs: PasswordProof,
    private readonly passwords: PasswordChange,
    private readonly addresses: AddressService,
    private readonly roles: RoleService,
    private readonly remover: AccountRemover,
    private readonly audit: AuditService,
    private readonly realWorld: RealWorldRules,
  ) {}

  /** The caller's account, or any account for an admin. @throws AdminRequired | AccountNotFound */
  async get(context: Context, id: string): Promise<Json<AccountView>> {
    mustBeSelfOrAdmin(actorOf(context), id);
    const account = await this.reads.view(id);
    if (!account) throw new AccountNotFound();
    return account;
  }

  /** @throws EmailTaken | UsernameTaken | UsernameReserved | CommonPassword | CurrentPasswordRequired | WrongCurrentPassword | AccountNotFound */
  async change(context: Context, input: ChangeAccount): Promise<{ account: Account; events: string[] }> {
    const { email, username, roles, profile } = input;
    if (roles) mustBeAdmin(actorOf(context));
    const isLenient = this.realWorld.applyToChange(input, actorOf(context));
    const proof = isLenient ? undefined : await this.proofFor(context, input);
    const passwordHash = await this.newHash(context, input, isLenient);
    return this.proofs.run(context, proof, async (tx, account) => {
      const requested = isLenient ? undefined : email;
      await this.audit.changes(tx, context, account, { email: requested, passwordHash, roles });
      // Before a new address is requested: this withdraws an earlier request, which a thief may have made.
      if (passwordHash !== undefined) await this.passwords.prepare(tx, context, account);
      if (requested !== undefined) await this.addresses.requestChange(tx, context, account, requested);
      else if (email !== undefined) await this.addresses.replace(tx, context, account, email);
      if (username !== undefined) mustNotBeReserved(username, account.username);
      if (roles) await this.roles.prepareChange(tx, context, account, roles);
      account.change({ username, passwordHash, roles: roles && [...new Set(roles)] });
      return { account, events: [await this.store.save(tx, context, account, profile)] };
    });
  }

  /** Deletes the caller's account. @returns the ids of the events @throws WrongCurrentPassword | AccountNotFound | LastAdmin */
  async delete(context: Context, currentPassword: string): Promise<string[]> {
    const proof = await this.proofs.verify(context, currentPassword);
    return this.proofs.run(context, proof, (tx, { id }) => this.remover.remove(tx, context, id));
  }

  /** A new e-mail address or password needs the current password. */
  private async proofFor(
    context: Context,
    { email, password, currentPassword }: ChangeAccount,
  ): Promise<Proof | undefined> {
    if (email === undefined && password === undefined) return undefined;
    if (currentPassword === undefined) throw new CurrentPasswordRequired();
    return this.proofs.verify(context, currentPassword);
  }

  private async newHash(
    context: Context,
    { email, username, password, profile }: ChangeAccount,
    mayBeCommon: boolean,
  ): Promise<string | undefined> {
    if (password === undefined) return undefined;
    if (mayBeCommon) return this.passwords.hashAny(context, password);
    const account = await this.accounts.byId(actorOf(context).id);
    const own = [email, username, profile?.name, account?.email, account?.username];
    return this.passwords.hash(context, password, own);
  }
}
