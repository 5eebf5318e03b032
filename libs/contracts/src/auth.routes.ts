import { z } from 'zod';
import { ListAuditEntries } from './audit.contract';
import {
  AuthRpc,
  ForgotPassword,
  Login,
  Logout,
  Refresh,
  Register,
  ResetPassword,
  VerifyEmail,
} from './auth.contract';
import {
  AccountLimited,
  AccountNotFound,
  CommonPassword,
  EmailTaken,
  LinkInvalid,
  LoginsOverloaded,
  NetworkLimited,
  RefreshRefused,
  SessionNotFound,
  TooManyAtOnce,
  TooManyAttempts,
  UsernameReserved,
  UsernameTaken,
  WrongCredentials,
} from './auth.errors';
import { Id, Nothing } from './fields';
import { DEFAULT_PAGE_SIZE, PageSize } from './paging';
import { route } from './route';
import { ProfilePending } from './users.contract';
import { User } from './users.routes';

const Tokens = z.object({ token: z.string(), refreshToken: z.string(), expiresIn: z.int() });
const LoggedIn = Tokens.extend({
  user: User,
  /** Clients keep it and send it as `Device-Token` with later logins, so that failed attempts from elsewhere do not lock them out. */
  deviceToken: z.string().optional(),
});
const email = 'ada@example.org';
const password = 'walnut-harbour-lantern';

export const AuthRoutes = {
  register: route('POST', '/api/register', {
    summary: 'Register an account and log in',
    access: 'public',
    body: Register,
    example: { email, password, name: 'Ada', username: 'ada' },
    reply: LoggedIn,
    errors: [EmailTaken, UsernameTaken, UsernameReserved, CommonPassword, LoginsOverloaded],
    limit: 'registrations',
    takesIdempotencyKey: true,
  }),
  login: route('POST', '/api/login', {
    summary: 'Log in',
    access: 'public',
    body: Login,
    example: { email, password },
    headers: { 'Device-Token': 'The `deviceToken` of an earlier login of the account.' },
    reply: LoggedIn,
    status: 200,
    errors: [
      WrongCredentials,
      TooManyAttempts,
      NetworkLimited,
      AccountLimited,
      TooManyAtOnce,
      LoginsOverloaded,
      ProfilePending,
    ],
  }),
  refresh: route('POST', '/api/token/refresh', {
    summary: 'Exchange the refresh token for new tokens',
    access: 'public',
    body: Refresh,
    example: { refreshToken: 'the refreshToken of a login' },
    reply: Tokens,
    status: 200,
    errors: [RefreshRefused],
  }),
  logout: route('POST', '/api/logout', {
    summary: 'End the session',
    access: 'user',
    body: Logout,
    example: { refreshToken: 'the refreshToken of a login' },
    reply: Nothing,
    status: 200,
  }),
};

export const EmailRoutes = {
  sendAgain: route('POST', '/api/email/verification', {
    summary: 'Send the verification link again',
    access: 'user',
    reply: Nothing,
    status: 202,
    errors: [AccountNotFound],
    limit: 'emails',
  }),
  /** Needs no token: the link may be opened on another device. */
  verify: route('POST', '/api/email/verify', {
    summary: 'Verify an e-mail address',
    access: 'public',
    body: VerifyEmail,
    example: { token: 'the token in the link' },
    reply: z.object({ user: User }),
    status: 200,
    errors: [LinkInvalid, EmailTaken, ProfilePending],
  }),
};

/** For users who forgot their password. */
export const PasswordRoutes = {
  forgot: route('POST', '/api/password/forgot', {
    summary: 'Request a link for a new password',
    access: 'public',
    body: ForgotPassword,
    example: { email },
    reply: Nothing,
    status: 202,
    limit: 'emails',
  }),
  reset: route('POST', '/api/password/reset', {
    summary: 'Set a new password by a link',
    access: 'public',
    body: ResetPassword,
    example: { token: 'the token in the link', password },
    reply: Nothing,
    status: 200,
    errors: [LinkInvalid, CommonPassword, LoginsOverloaded],
  }),
};

/** The caller's own sessions. */
export const SessionsRoutes = {
  list: route('GET', '/api/sessions', {
    summary: 'List your sessions',
    access: 'user',
    reply: AuthRpc.listSessions.reply,
  }),
  end: route('DELETE', '/api/sessions/:id', {
    summary: 'End one of your sessions',
    access: ['owner'],
    params: { id: Id },
    refusal: 'not_found',
    errors: [SessionNotFound],
  }),
};

export const StreamTicketsRoutes = {
  /** For the parameter `ticket` of a stream, where a client cannot send `Authorization`. */
  issue: route('POST', '/api/stream-tickets', {
    summary: 'Get a ticket that opens a stream once',
    access: 'user',
    reply: AuthRpc.issueStreamTicket.reply,
  }),
};

/** The audit log of accounts and moderation. */
export const AuditRoutes = {
  list: route('GET', '/api/audit', {
    summary: 'List the audit log, the newest entry first',
    access: 'admin',
    query: ListAuditEntries.extend({ limit: PageSize.default(DEFAULT_PAGE_SIZE) }),
    reply: AuthRpc.auditLog.reply,
  }),
};

/** The public keys of access tokens (RFC 7517). */
export const JwksRoutes = {
  jwks: route('GET', '/.well-known/jwks.json', {
    summary: 'Get the public keys of access tokens',
    access: 'public',
    reply: AuthRpc.keys.reply,
    cacheControl: 'public, max-age=300',
  }),
};
