import { RefreshRefused, SessionNotFound } from '#contracts';
import { Transaction, type Tx } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { AccountRepository } from '../account/account.repository';
import { newOpaqueToken } from '../token/opaque-token';
import { openSuccessor, sealSuccessor } from './refresh-token';
import type { Session } from './session.entity';
import { SessionOpener } from './session-opener';
import { SessionRepository } from './session.repository';
import { SessionRevoker } from './session-revoker';
import type { OpenedSession } from './session.view';

/** For this many seconds a used refresh token gets the same successor again: the first response may have been lost. */
export const LOST_RESPONSE_GRACE = 10;

/** Renewing, listing and ending sessions. */
@Injectable()
export class SessionService {
  constructor(
    private readonly transaction: Transaction,
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionRepository,
    private readonly opener: SessionOpener,
    private readonly revoker: SessionRevoker,
  ) {}

  /**
   * Rotates a refresh token. Reusing a rotated token ends the session, because one of its two users may have stolen it. Within
   * `LOST_RESPONSE_GRACE` seconds it returns the same successor instead.
   * @see https://datatracker.ietf.org/doc/html/rfc9700#section-4.14.2
   * @throws RefreshRefused
   */
  async refresh(context: Context, refreshToken: string): Promise<OpenedSession> {
    const opened = await this.transaction.run(async (tx) => {
      const session = await this.sessions.lockByToken(tx, refreshToken);
      const account = session && (await this.accounts.byId(session.accountId, tx));
      if (!session || !account || session.isExpired()) return undefined;
      const successor = newOpaqueToken();
      const sealed = sealSuccessor(refreshToken, successor, session.id);
      if (await this.sessions.useToken(tx, refreshToken, sealed)) {
        session.use(this.opener.life);
        await this.sessions.update(tx, session);
        return this.opener.issue(tx, account, session, successor);
      }
      const lost = await this.lostSuccessor(tx, refreshToken, session);
      if (lost !== undefined) return this.opener.credentials(account, session, lost);
      // Committed, not thrown: the refusal must not roll the revocation back.
      await this.revoker.revoke(tx, context, account.id, { only: session.id, action: 'token.reused' });
      return undefined;
    });
    if (!opened) throw new RefreshRefused();
    return opened;
  }

  /** Ends the caller's session, and that of `refreshToken` if it is another one. Doing it twice is not an error. */
  async logout(context: Context, refreshToken?: string): Promise<void> {
    const { id: actorId, sessionId } = actorOf(context);
    await this.transaction.run(async (tx) => {
      await this.revoker.revoke(tx, context, actorId, { only: sessionId, actorId, action: 'logout' });
      // The refresh token of the caller's own session has been deleted with it.
      const other = refreshToken && (await this.sessions.lockByToken(tx, refreshToken));
      if (other)
        await this.revoker.revoke(tx, context, actorId, { only: other.id, actorId, because: 'logout' });
    });
  }

  /** @throws SessionNotFound when it is not one of the caller's sessions */
  async end(context: Context, id: string): Promise<void> {
    const { id: actorId } = actorOf(context);
    const ended = await this.transaction.run((tx) =>
      this.revoker.revoke(tx, context, actorId, { only: id, actorId }),
    );
    if (ended.length === 0) throw new SessionNotFound();
  }

  /** The caller's open sessions, the one used last first. */
  async list(context: Context): Promise<Session[]> {
    return this.sessions.ofAccount(actorOf(context).id);
  }

  /** The successor that was issued within the grace period, unless it was used: then its client got the response. */
  private async lostSuccessor(tx: Tx, token: string, { id }: Session): Promise<string | undefined> {
    const sealed = await this.sessions.successorOf(tx, token, LOST_RESPONSE_GRACE);
    const successor = sealed && openSuccessor(token, sealed, id);
    return successor !== undefined && (await this.sessions.isUnused(tx, successor)) ? successor : undefined;
  }
}
