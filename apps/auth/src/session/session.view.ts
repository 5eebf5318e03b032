import type { LoginTokens, SessionTokens, SessionView } from '#contracts';
import type { Account } from '../account/account.entity';
import { accountView } from '../account/account.view';
import type { Session } from './session.entity';

export const sessionView = (session: Session, currentId: string): SessionView => ({
  id: session.id,
  current: session.id === currentId,
  userAgent: session.userAgent,
  createdAt: session.createdAt.toISOString(),
  lastUsedAt: session.lastUsedAt.toISOString(),
  expiresAt: session.expiresAt.toISOString(),
});

/** An open session with its tokens. */
export interface OpenedSession {
  account: Account;
  token: string;
  refreshToken: string;
  expiresIn: number;
}

/** A session opened by a login or a registration, with the token of the device. */
export interface LoggedIn extends OpenedSession {
  deviceToken: string;
}

export const sessionTokens = ({ account, token, refreshToken, expiresIn }: OpenedSession): SessionTokens => ({
  account: accountView(account),
  token,
  refreshToken,
  expiresIn,
});

export const loginTokens = (opened: LoggedIn): LoginTokens => ({
  ...sessionTokens(opened),
  deviceToken: opened.deviceToken,
});
