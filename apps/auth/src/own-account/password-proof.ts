import { WrongCurrentPassword } from '#contracts';
import { Transaction, type Tx } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.entity';
import { AccountRepository } from '../account/account.repository';
import { AttemptService } from '../attempt/attempt.service';
import { AuditService } from '../audit/audit.service';
import { Passwords } from '../password/passwords';

/** A verified current password, and the hash that it matched. */
export interface Proof {
  readonly password: string;
  readonly hash: string;
}

/** Lets callers change their account who know its current password: a stolen token must not be enough to take it over. */
@Injectable()
export class PasswordProof {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly passwords: Passwords,
    private readonly attempts: AttemptService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Verifies the caller's current password. A wrong one is audited in a transaction of its own, since no other one is committed.
   * @throws WrongCurrentPassword | TooManyAttempts | TooManyAtOnce
   */
  async verify(context: Context, password: string): Promise<Proof> {
    try {
      return await this.attempts.confirm(context, () => this.compare(context, password));
    } catch (error) {
      if (error instanceof WrongCurrentPassword) await this.recordRefusal(context);
      throw error;
    }
  }

  /**
   * Runs `work` in a transaction, with the caller's account locked, while the proof holds. Comparing is slow, so the password may have
   * changed since, and then the old one no longer counts. A login may also have renewed the hash: so the password is verified again.
   * @param proof undefined when the work needs no password
   * @throws AccountNotFound, and as `verify`
   */
  async run<T>(
    context: Context,
    proof: Proof | undefined,
    work: (tx: Tx, account: Account) => Promise<T>,
  ): Promise<T> {
    const done = await this.transaction.run(async (tx) => {
      const account = await this.accounts.lock(tx, actorOf(context).id);
      if (proof && account.passwordHash !== proof.hash) return undefined;
      return { result: await work(tx, account) };
    });
    if (done) return done.result;
    return this.run(context, proof && (await this.verify(context, proof.password)), work);
  }

  private async compare(context: Context, password: string): Promise<Proof> {
    const account = await this.accounts.byId(actorOf(context).id);
    if (!(await this.passwords.matches(account?.passwordHash, password, context.deadline)) || !account)
      throw new WrongCurrentPassword();
    return { password, hash: account.passwordHash };
  }

  private async recordRefusal(context: Context): Promise<void> {
    const { id, sessionId } = actorOf(context);
    const by = { accountId: id, actorId: id, sessionId };
    await this.transaction.run((tx) => this.audit.record(tx, context, 'password.refused', by));
  }
}
