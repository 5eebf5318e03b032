import type { Actor } from '#contracts';
import { Transaction, type Tx } from '#database';
import { annotate, isExpected, Operation } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { accountMetrics } from '../account/account-metrics';
import type { Account } from '../account/account.entity';
import { WrongCredentials } from '../account/account.errors';
import { AccountRepository } from '../account/account.repository';
import { Audit, type AuditEntry } from '../audit/audit';
import type { Context } from '#transport';
import { Attempts } from '../attempt/attempts';
import { Place } from '../attempt/place';
import { AuthEnvironment } from '../auth-environment';
import { Passwords } from '../password/passwords';
import { AccessTokens } from '../token/access-tokens';
import { newRefreshToken, openSuccessor, sealSuccessor } from './refresh-token';
import { Session, type SessionLife } from './session.entity';
import { type Ending, SessionEnding } from './session-ending';
import { RefreshRefused, SessionNotFound } from './session.errors';
import { SessionRepository } from './session.repository';
import type { LoggedIn, OpenedSession } from './session.view';

/** Seconds in which a used refresh token is taken for one whose answer got lost. */
export const LOST_ANSWER_GRACE = 10;
/** How many sessions an account may have; the one used longest ago ends for one more. */
const MOST_SESSIONS = 100;

/** Opening, renewing and ending sessions. */
@Injectable()
export class SessionService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionRepository,
    private readonly passwords: Passwords,
    private readonly tokens: AccessTokens,
    private readonly ending: SessionEnding,
    private readonly attempts: Attempts,
    private readonly audit: Audit,
    private readonly env: AuthEnvironment,
  ) {}

  /**
   * @param deviceToken of an earlier log-in: a known device has an allowance of its own
   * @throws WrongCredentials whether the account is unknown or the password wrong, after the same time; and as Attempts.login
   */
  @Operation('user.login')
  async login(
    email: string,
    password: string,
    userAgent: string,
    context: Context = {},
    deviceToken?: string,
  ): Promise<LoggedIn> {
    try {
      const place = new Place(email, context.clientAddress ?? '', deviceToken);
      const opened = await this.attempts.login(place, () =>
        this.enter(email, password, userAgent, place, context),
      );
      accountMetrics.logins.add(1, { result: 'success' });
      return opened;
    } catch (error) {
      accountMetrics.logins.add(1, { result: isExpected(error) ? 'refused' : 'failed' });
      throw error;
    }
  }

  /** Opens a session for an account that has just proved itself. `action` is what the audit log calls it. */
  async open(
    tx: Tx,
    account: Account,
    { userAgent, place, action }: { userAgent: string; place: Place; action: AuditEntry['action'] },
    context: Context,
  ): Promise<LoggedIn> {
    const session = Session.open(account.id, userAgent, this.life);
    await this.sessions.deleteExpired(tx, account.id);
    const surplus = { beyond: MOST_SESSIONS - 1, actorId: account.id, because: action };
    await this.revoke(tx, account.id, surplus, context);
    await this.sessions.insert(tx, session);
    const deviceToken = await this.attempts.trust(tx, account.id, place);
    const who = { accountId: account.id, actorId: account.id, sessionId: session.id };
    await this.audit.record(tx, { action, ...who }, context);
    return { ...(await this.issue(tx, account, session)), deviceToken };
  }

  /**
   * Exchanges a refresh token for new ones. Of two who send the same token one may have stolen it, so the session ends, however
   * old the token is; but who sends it again at once, because the answer got lost, gets the same successor again.
   * @see https://datatracker.ietf.org/doc/html/rfc9700#section-4.14.2
   * @throws RefreshRefused
   */
  async refresh(refreshToken: string, context: Context): Promise<OpenedSession> {
    const opened = await this.transaction.run(async (tx) => {
      const session = await this.sessions.lockByToken(tx, refreshToken);
      const account = session && (await this.accounts.byId(session.accountId, tx));
      if (!session || !account || session.isExpired()) return undefined;
      const successor = newRefreshToken();
      if (
        await this.sessions.useToken(tx, refreshToken, sealSuccessor(refreshToken, successor, session.id))
      ) {
        session.use(this.life);
        await this.sessions.update(tx, session);
        return this.issue(tx, account, session, successor);
      }
      const lost = await this.lostSuccessor(tx, refreshToken, session);
      if (lost !== undefined) return this.credentials(account, session, lost);
      // Committed, not thrown: the refusal must not roll the revocation back.
      await this.revoke(tx, account.id, { only: session.id, action: 'token.reused' }, context);
      return undefined;
    });
    if (!opened) throw new RefreshRefused();
    return opened;
  }

  /** Ends the actor's session, and that of `refreshToken` should it be another one; doing it twice is no error. */
  async logout(actor: Actor, refreshToken: string | undefined, context: Context): Promise<void> {
    const actorId = actor.id;
    await this.transaction.run(async (tx) => {
      await this.revoke(tx, actorId, { only: actor.sessionId, actorId, action: 'logout' }, context);
      // The token of one's own session has gone with it.
      const other = refreshToken && (await this.sessions.lockByToken(tx, refreshToken));
      if (other) await this.revoke(tx, actorId, { only: other.id, actorId, because: 'logout' }, context);
    });
  }

  /** @throws SessionNotFound when it is not one of the actor's */
  async end(actor: Actor, id: string, context: Context): Promise<void> {
    const ended = await this.transaction.run((tx) =>
      this.revoke(tx, actor.id, { only: id, actorId: actor.id }, context),
    );
    if (ended.length === 0) throw new SessionNotFound();
  }

  /** Ends sessions of an account and publishes it to all who verify tokens. @returns those it ended */
  async revoke(tx: Tx, accountId: string, which: Ending, context: Context): Promise<string[]> {
    return this.ending.revoke(tx, accountId, which, context);
  }

  /** Compares the password before the transaction, as that takes long, and again should it have changed meanwhile. */
  private async enter(
    email: string,
    password: string,
    userAgent: string,
    place: Place,
    context: Context,
  ): Promise<LoggedIn> {
    for (;;) {
      const account = await this.accounts.byEmail(email);
      if (account) annotate({ 'user.id': account.id });
      if (!(await this.passwords.matches(account?.passwordHash, password)) || !account) {
        const entry = { action: 'login.failed' as const, accountId: account?.id };
        await this.transaction.run((tx) => this.audit.record(tx, entry, context));
        throw new WrongCredentials();
      }
      const { id, passwordHash } = account;
      const isOutdated = await this.passwords.isOutdated(passwordHash, password);
      const renewed = isOutdated && (await this.passwords.hash(password));
      const opened = await this.transaction.run(async (tx) => {
        const current = await this.accounts.lockWithHash(tx, id, passwordHash);
        if (current && renewed) await this.rehash(tx, current, renewed);
        return current && this.open(tx, current, { userAgent, place, action: 'login.succeeded' }, context);
      });
      if (opened) return opened;
    }
  }

  async list(actor: Actor): Promise<Session[]> {
    return this.sessions.ofAccount(actor.id);
  }

  private get life(): SessionLife {
    return { unused: this.env.REFRESH_EXPIRES_IN, longest: this.env.SESSION_EXPIRES_IN };
  }

  /** What a token was just exchanged for, as long as nobody has used it: whoever has, got the answer. */
  private async lostSuccessor(tx: Tx, token: string, { id }: Session): Promise<string | undefined> {
    const sealed = await this.sessions.successorOf(tx, token, LOST_ANSWER_GRACE);
    const successor = sealed && openSuccessor(token, sealed, id);
    return successor !== undefined && (await this.sessions.isUnused(tx, successor)) ? successor : undefined;
  }

  private async issue(
    tx: Tx,
    account: Account,
    session: Session,
    refreshToken = newRefreshToken(),
  ): Promise<OpenedSession> {
    await this.sessions.addToken(tx, session.id, refreshToken);
    return this.credentials(account, session, refreshToken);
  }

  private async credentials(account: Account, { id }: Session, refreshToken: string): Promise<OpenedSession> {
    const token = await this.tokens.issue(account, id);
    return { account, token, refreshToken, expiresIn: this.tokens.expiresIn };
  }

  /** Only the hash: no fact that others know has changed, so there is no new version. */
  private async rehash(tx: Tx, account: Account, passwordHash: string): Promise<void> {
    account.passwordHash = passwordHash;
    await this.accounts.update(tx, account);
  }
}
