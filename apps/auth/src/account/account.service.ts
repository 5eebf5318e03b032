import { mustBeAdmin, mustBeSelfOrAdmin } from '#access';
import {
  type Actor,
  type RequestOf,
  type AuthRpc,
  type ReplyOf,
  UserDeleted,
  UserRegistered,
} from '#contracts';
import { afterCommit, Idempotency, Transaction, type Tx } from '#database';
import { Outbox } from '#outbox';
import { annotate, Operation } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit';
import type { Context } from '#transport';
import { Attempts } from '../attempt/attempts';
import { Place } from '../attempt/place';
import { Passwords } from '../password/passwords';
import { SecurityEmailService } from '../security-email/security-email.service';
import { SessionService } from '../session/session.service';
import { loginTokens } from '../session/session.view';
import { accountMetrics } from './account-metrics';
import { Account } from './account.entity';
import {
  AccountNotFound,
  CurrentPasswordRequired,
  UsernameTaken,
  WrongCurrentPassword,
} from './account.errors';
import { AccountRepository } from './account.repository';
import { AccountStore } from './account-store';
import { AddressService } from './address.service';
import { isReservedUsername, mustNotBeReserved } from './reserved-usernames';
import { Roles } from './roles';
import { numbered, usernameFrom } from './username';

type Register = RequestOf<typeof AuthRpc.register>;
type Registered = ReplyOf<typeof AuthRpc.register>;
type ChangeAccount = RequestOf<typeof AuthRpc.changeAccount>;

const USERNAME_ATTEMPTS = 5;

/** What people do with their own accounts. */
@Injectable()
export class AccountService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly store: AccountStore,
    private readonly addresses: AddressService,
    private readonly emails: SecurityEmailService,
    private readonly sessions: SessionService,
    private readonly passwords: Passwords,
    private readonly attempts: Attempts,
    private readonly audit: Audit,
    private readonly roles: Roles,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
  ) {}

  /** Opens an account and its first session. @throws EmailTaken | UsernameTaken | UsernameReserved | CommonPassword */
  @Operation('user.register')
  async register({ userAgent, ...input }: Register, context: Context): Promise<Registered> {
    const { email, password, name } = input;
    const { idempotencyKey: key, clientAddress } = context;
    this.passwords.mustBeUncommon(password, [name, email, input.username ?? '']);
    const passwordHash = await this.passwords.hash(password);
    const place = new Place(email, clientAddress ?? '');
    const subject = (answer: Registered): string => answer.account.id;
    const open = (username: string) =>
      this.idempotency.run<Registered>({ scope: 'auth.register', key, input, subject }, async (tx) => {
        const account = Account.open(email, username, passwordHash);
        await this.accounts.insert(tx, account);
        const fact = { userId: account.id, email, username, name };
        const event = await this.outbox.append(tx, context, UserRegistered, account, fact);
        await this.addresses.sendProof(tx, account, context);
        annotate({ 'user.id': account.id });
        afterCommit(tx, () => {
          accountMetrics.registered.add(1);
          accountMetrics.registrations.add(1);
        });
        const first = { userAgent, place, action: 'account.registered' as const };
        const opened = await this.sessions.open(tx, account, first, context);
        return { ...loginTokens(opened), events: [event] };
      });
    if (input.username === undefined) return this.withFreeUsername(name, open);
    mustNotBeReserved(input.username);
    return open(input.username);
  }

  async hasUsername(username: string): Promise<boolean> {
    return !(await this.accounts.isFree(username));
  }

  /** One's own account, or anybody's for an admin. @throws AdminRequired | AccountNotFound */
  async get(actor: Actor, id: string): Promise<Account> {
    mustBeSelfOrAdmin(actor, id);
    const account = await this.accounts.byId(id);
    if (!account) throw new AccountNotFound();
    return account;
  }

  /** @throws EmailTaken | UsernameTaken | UsernameReserved | CommonPassword | CurrentPasswordRequired | WrongCurrentPassword | AccountNotFound */
  async change(
    actor: Actor,
    input: ChangeAccount,
    context: Context,
  ): Promise<{ account: Account; events: string[] }> {
    const { email, username, password, roles, profile } = input;
    if (roles) mustBeAdmin(actor);
    return this.withPassword(actor, context, async () => {
      const proved = await this.prove(actor, input);
      const passwordHash = password && (await this.passwords.hash(password));
      return this.transaction.run(async (tx) => {
        const account = await this.lockProved(tx, actor, proved);
        if (!account) return undefined;
        await this.audit.changes(tx, actor, account, { email, passwordHash, roles }, context);
        // First: the new password may answer a change of address that somebody else asked for.
        if (passwordHash) {
          await this.addresses.endChange(tx, account);
          const others = { except: actor.sessionId, actorId: actor.id, because: 'password.changed' as const };
          await this.sessions.revoke(tx, account.id, others, context);
          await this.notifyOwner(tx, account, context);
        }
        if (email !== undefined) await this.addresses.requestChange(tx, account, email, context);
        if (username !== undefined) mustNotBeReserved(username, account.username);
        if (roles) await this.roles.replaced(tx, account, roles, { actorId: actor.id }, context);
        account.change({ username, passwordHash, roles: roles && [...new Set(roles)] });
        return { account, events: [await this.store.save(tx, account, profile ?? {}, context)] };
      });
    });
  }

  /** Deletes the account and all its sessions; every other service follows. @throws WrongCurrentPassword | AccountNotFound */
  async delete(actor: Actor, currentPassword: string, context: Context): Promise<string[]> {
    return this.withPassword(actor, context, async () => {
      const proved = await this.checkPassword(actor, currentPassword);
      return this.transaction.run(async (tx) => {
        const account = await this.lockProved(tx, actor, proved);
        return account && this.remove(tx, actor, actor.id, context);
      });
    });
  }

  /** @returns the event's id */
  async remove(tx: Tx, actor: Actor, id: string, context: Context): Promise<string[]> {
    const account = await this.accounts.lock(tx, id);
    await this.roles.mustLeaveAnAdmin(tx, account);
    await this.sessions.revoke(tx, id, { actorId: actor.id, because: 'account.deleted' }, context);
    await this.emails.forget(tx, account);
    await this.accounts.delete(tx, id);
    await this.idempotency.forget(tx, id);
    const { id: actorId, sessionId } = actor;
    await this.audit.record(tx, { action: 'account.deleted', accountId: id, actorId, sessionId }, context);
    account.touch();
    return [await this.outbox.append(tx, context, UserDeleted, account, { userId: id })];
  }

  /**
   * A new password ends the links for a forgotten one, as its owner knows it. Before the address is proved the account may be
   * another's than the mailbox: then the link stays for the reader of the mailbox.
   */
  private async notifyOwner(tx: Tx, { id, email, emailVerified }: Account, context: Context): Promise<void> {
    if (!emailVerified) return;
    await this.emails.closeLinks(tx, id, 'password_reset');
    await this.emails.request(tx, 'password_changed', { accountId: id, address: email }, context);
  }

  /** A new e-mail address or password needs the current password: a stolen token must not take the account over. */
  private async prove(
    actor: Actor,
    { email, username, password, currentPassword, profile }: ChangeAccount,
  ): Promise<string | undefined> {
    if (email === undefined && password === undefined) return undefined;
    if (currentPassword === undefined) throw new CurrentPasswordRequired();
    const proved = await this.checkPassword(actor, currentPassword);
    if (password !== undefined) {
      const account = await this.accounts.byId(actor.id);
      const own = [email, username, profile?.name, account?.email, account?.username];
      this.passwords.mustBeUncommon(
        password,
        own.filter((text) => text !== undefined),
      );
    }
    return proved;
  }

  /** @returns the hash the password matches @throws WrongCurrentPassword | TooManyAttempts */
  private async checkPassword(actor: Actor, password: string): Promise<string> {
    return this.attempts.confirm(actor, async () => {
      const account = await this.accounts.byId(actor.id);
      if ((await this.passwords.matches(account?.passwordHash, password)) && account)
        return account.passwordHash;
      throw new WrongCurrentPassword();
    });
  }

  /**
   * Does what needs the current password, and does it again, comparing included, when the hash has changed meanwhile and it
   * gives nothing. A wrong password is in the audit log, in a transaction of its own, as the refusal rolls back any other.
   */
  private async withPassword<T>(
    { id, sessionId }: Actor,
    context: Context,
    work: () => Promise<T | undefined>,
  ): Promise<T> {
    try {
      for (;;) {
        const done = await work();
        if (done !== undefined) return done;
      }
    } catch (error) {
      if (error instanceof WrongCurrentPassword) {
        const entry = { action: 'password.refused' as const, accountId: id, actorId: id, sessionId };
        await this.transaction.run((tx) => this.audit.record(tx, entry, context));
      }
      throw error;
    }
  }

  /**
   * The account, locked, if its hash still is the one that was proved: comparing takes long, and who has changed the password
   * meanwhile must not lose the account to who knew the old one. A log-in may have renewed the hash as well: only comparing
   * once more tells.
   * @param proved the hash, if one had to be @throws AccountNotFound
   */
  private async lockProved(tx: Tx, actor: Actor, proved: string | undefined): Promise<Account | undefined> {
    const account = await this.accounts.lock(tx, actor.id);
    return proved === undefined || account.passwordHash === proved ? account : undefined;
  }

  /** Two of one name may register at one time; who chose no username must not hear that it is taken. */
  private async withFreeUsername<T>(name: string, open: (username: string) => Promise<T>): Promise<T> {
    const wished = usernameFrom(name);
    const isReserved = isReservedUsername(wished);
    for (let attempt = 1; ; attempt++) {
      try {
        return await open(!isReserved && (await this.accounts.isFree(wished)) ? wished : numbered(wished));
      } catch (error) {
        if (!(error instanceof UsernameTaken) || attempt === USERNAME_ATTEMPTS) throw error;
      }
    }
  }
}
