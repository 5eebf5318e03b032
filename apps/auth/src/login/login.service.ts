import { type AuthRpc, type RequestOf, WrongCredentials } from '#contracts';
import { Transaction, type Tx } from '#database';
import { annotate, counter, isExpected, Operation } from '#telemetry';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.entity';
import { AccountRepository } from '../account/account.repository';
import { AttemptService } from '../attempt/attempt.service';
import { LoginOrigin } from '../attempt/login-origin';
import { AuditService } from '../audit/audit.service';
import { Passwords } from '../password/passwords';
import { SessionOpener } from '../session/session-opener';
import type { LoggedIn } from '../session/session.view';

type Login = RequestOf<typeof AuthRpc.login>;

const logins = counter('auth.login.attempts', {
  unit: '{attempt}',
  description: 'Logins by result: success, refused (wrong credentials) or failed (something broke).',
});

/** Logging in with e-mail address and password. */
@Injectable()
export class LoginService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly passwords: Passwords,
    private readonly attempts: AttemptService,
    private readonly sessions: SessionOpener,
    private readonly audit: AuditService,
  ) {}

  /**
   * Opens a session. With the `deviceToken` of an earlier login the attempt counts against the device's own allowance.
   * @throws WrongCredentials for an unknown account and for a wrong password, after the same time; and as AttemptService.login
   */
  @Operation('user.login')
  async login(context: Context, input: Login): Promise<LoggedIn> {
    try {
      const origin = LoginOrigin.of(context, input.email, input.deviceToken);
      const opened = await this.attempts.login(origin, () => this.enter(context, input, origin));
      logins.add(1, { result: 'success' });
      return opened;
    } catch (error) {
      logins.add(1, { result: isExpected(error) ? 'refused' : 'failed' });
      throw error;
    }
  }

  /** Compares the password before the transaction, because that is slow, and again if the hash was changed concurrently. */
  private async enter(context: Context, input: Login, origin: LoginOrigin): Promise<LoggedIn> {
    const { email, password, userAgent } = input;
    const account = await this.accounts.byEmail(email);
    if (account) annotate({ 'user.id': account.id });
    if (!(await this.passwords.matches(account?.passwordHash, password, context.deadline)) || !account) {
      await this.transaction.run((tx) =>
        this.audit.record(tx, context, 'login.failed', { accountId: account?.id }),
      );
      throw new WrongCredentials();
    }
    const { id, passwordHash } = account;
    const isOutdated = await this.passwords.isOutdated(passwordHash, password, context.deadline);
    const renewed = isOutdated && (await this.passwords.hash(password, context.deadline));
    const opened = await this.transaction.run(async (tx) => {
      const current = await this.accounts.lockWithHash(tx, id, passwordHash);
      if (current && renewed) await this.rehash(tx, current, renewed);
      return (
        current && this.sessions.open(tx, context, current, { userAgent, origin, action: 'login.succeeded' })
      );
    });
    return opened ?? this.enter(context, input, origin);
  }

  /** Replaces the hash alone. It is not published, so the account keeps its version. */
  private async rehash(tx: Tx, account: Account, passwordHash: string): Promise<void> {
    account.passwordHash = passwordHash;
    await this.accounts.update(tx, account);
  }
}
