import type { Tx } from '#database';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.entity';
import { AttemptService } from '../attempt/attempt.service';
import type { LoginOrigin } from '../attempt/login-origin';
import { AuditService } from '../audit/audit.service';
import { AuthEnvironment } from '../auth.env';
import { AccessTokens } from '../token/access-tokens';
import { newOpaqueToken } from '../token/opaque-token';
import { Session, type SessionLife } from './session.entity';
import { SessionRepository } from './session.repository';
import { SessionRevoker } from './session-revoker';
import type { LoggedIn, OpenedSession } from './session.view';

/** How many sessions an account may have. One more ends the session used longest ago. */
const MOST_SESSIONS = 100;

/** How a session begins. */
interface Opening {
  readonly userAgent: string;
  readonly origin: LoginOrigin;
  /** What the audit log calls it. */
  readonly action: 'account.registered' | 'login.succeeded';
}

/** Opens sessions and issues their tokens. */
@Injectable()
export class SessionOpener {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly revoker: SessionRevoker,
    private readonly tokens: AccessTokens,
    private readonly attempts: AttemptService,
    private readonly audit: AuditService,
    private readonly env: AuthEnvironment,
  ) {}

  /** Opens a session for an account whose owner has just registered or given the right password. */
  async open(
    tx: Tx,
    context: Context,
    account: Account,
    { userAgent, origin, action }: Opening,
  ): Promise<LoggedIn> {
    const session = Session.open(account.id, userAgent, this.life);
    await this.sessions.deleteExpired(tx, account.id);
    const surplus = { beyond: MOST_SESSIONS - 1, actorId: account.id, because: action };
    await this.revoker.revoke(tx, context, account.id, surplus);
    await this.sessions.insert(tx, session);
    const deviceToken = await this.attempts.rememberDevice(tx, account.id, origin);
    const by = { accountId: account.id, actorId: account.id, sessionId: session.id };
    await this.audit.record(tx, context, action, by);
    return { ...(await this.issue(tx, account, session, newOpaqueToken())), deviceToken };
  }

  /** Stores a refresh token of the session and issues an access token with it. */
  async issue(tx: Tx, account: Account, session: Session, refreshToken: string): Promise<OpenedSession> {
    await this.sessions.addToken(tx, session.id, refreshToken);
    return this.credentials(account, session, refreshToken);
  }

  /** The refresh token, already stored, together with a new access token. */
  async credentials(account: Account, { id }: Session, refreshToken: string): Promise<OpenedSession> {
    const token = await this.tokens.issue(account, id);
    return { account, token, refreshToken, expiresIn: this.tokens.expiresIn };
  }

  /** How long sessions live. */
  get life(): SessionLife {
    return { unused: this.env.REFRESH_EXPIRES_IN, longest: this.env.SESSION_EXPIRES_IN };
  }
}
