import { z } from 'zod';
import { auditLog, AuditRecorded } from './audit.contract';
import { event } from './event';
import {
  Bio,
  Caused,
  Cursor,
  Email,
  Id,
  Image,
  line,
  Name,
  NewPassword,
  Nothing,
  Password,
  Role,
  text,
  Timestamp,
  Username,
} from './fields';
import { Limit } from './paging';
import { nothing, ReadTag } from './read-tags';
import { rpc } from './rpc';
import { StreamTicket } from './stream-ticket';

/** The identity and the roles of an account, never a secret. */
export const AccountView = z.object({
  id: Id,
  email: z.string(),
  /** Whether the owner has verified the address. */
  emailVerified: z.boolean(),
  /** The requested new address, which replaces the current one when it is verified. */
  pendingEmail: z.string().optional(),
  username: z.string(),
  roles: z.array(Role),
  /** The number of events about the account. */
  version: z.int().optional(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type AccountView = z.infer<typeof AccountView>;

/** The credentials of a session. `expiresIn` is the lifetime of the access token in seconds. */
export const SessionTokens = z.object({
  account: AccountView,
  token: z.string(),
  refreshToken: z.string(),
  expiresIn: z.int(),
});
export type SessionTokens = z.infer<typeof SessionTokens>;

/**
 * The result of a login. `deviceToken` gives no access: sent with a later login it shows that the account knows the device.
 * Optional, because earlier versions of the auth service do not send it.
 */
export const LoginTokens = SessionTokens.extend({ deviceToken: z.string().optional() });
export type LoginTokens = z.infer<typeof LoginTokens>;

/** 32 random bytes in base64url. Anything else is not a device token and is ignored. */
export const DeviceToken = z
  .string()
  .regex(/^[\w-]{43}$/, 'must be the deviceToken of an earlier login')
  .meta({ examples: ['q3Zl0yX2m7c1Hn8sKd4Vt6Rb5Wf9Jg0PzQxYuLoIaEs'] });

export const SessionView = z.object({
  id: Id,
  current: z.boolean(),
  userAgent: z.string(),
  createdAt: Timestamp,
  lastUsedAt: Timestamp,
  expiresAt: Timestamp,
});
export type SessionView = z.infer<typeof SessionView>;

/** Asks for the rules of the RealWorld API. The auth service grants them where its own `REALWORLD` allows it. */
const RealWorldRules = z.literal('realworld').optional();
const UserAgent = line().max(500).default('');

export const Register = z.strictObject({
  email: Email,
  password: NewPassword,
  name: Name,
  username: Username.optional(),
});
export const Login = z.strictObject({ email: text().trim().min(1).max(1_000), password: Password });
export const Refresh = z.strictObject({ refreshToken: text().min(1).max(1_000) });
export const Logout = z.strictObject({ refreshToken: text().min(1).max(1_000).optional() });

/** A token from a link in a security e-mail. */
const LinkToken = text().min(1).max(1_000);
export const VerifyEmail = z.strictObject({ token: LinkToken });
/** Any text: the response does not reveal which addresses exist, or are valid. */
export const ForgotPassword = z.strictObject({ email: text().trim().min(1).max(1_000) });
export const ResetPassword = z.strictObject({ token: LinkToken, password: NewPassword });

/** E-mails that protect an account. They cannot be switched off. */
export const SecurityEmailKind = z.enum([
  'email_verification',
  'password_reset',
  'email_change_requested',
  'email_changed',
  'password_changed',
]);
export type SecurityEmailKind = z.infer<typeof SecurityEmailKind>;

/** A security e-mail to send now. `token` belongs in its link and nowhere else. */
export const SecurityEmail = z.object({
  kind: SecurityEmailKind,
  to: z.string(),
  token: z.string().nullable(),
  /** When it was requested, or when the event it reports happened. */
  at: Timestamp,
});
export type SecurityEmail = z.infer<typeof SecurityEmail>;

/** The part of a profile that may be changed together with an account, so that one request is one transaction. */
export const ProfilePatch = z.strictObject({
  name: Name.optional(),
  bio: Bio.optional(),
  image: Image.optional(),
});
export type ProfilePatch = z.infer<typeof ProfilePatch>;

export const ChangeAccount = z.strictObject({
  email: Email.optional(),
  username: Username.optional(),
  password: NewPassword.optional(),
  currentPassword: Password.optional(),
  /** By an admin only. */
  roles: z.array(Role).min(1).max(3).optional(),
  profile: ProfilePatch.optional(),
});
export type ChangeAccount = z.infer<typeof ChangeAccount>;

export const ListAccounts = z.strictObject({
  limit: Limit,
  cursor: Cursor.optional(),
  search: text().max(200).optional(),
});

export const Jwk = z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string(), use: z.string() });
export type Jwk = z.infer<typeof Jwk>;

export const AuthRpc = {
  register: rpc(
    'rpc.auth.register.v1',
    Register.extend({ userAgent: UserAgent, rules: RealWorldRules }),
    LoginTokens.extend(Caused.shape),
    {
      timeoutMs: 10_000,
      idempotent: 'with-key',
    },
  ),
  login: rpc(
    'rpc.auth.login.v1',
    Login.extend({ userAgent: UserAgent, deviceToken: DeviceToken.optional() }),
    LoginTokens,
    { timeoutMs: 10_000 },
  ),
  refresh: rpc('rpc.auth.refresh.v1', Refresh, SessionTokens),
  logout: rpc('rpc.auth.logout.v1', Logout, Nothing),
  listSessions: rpc('rpc.auth.list-sessions.v1', Nothing, z.object({ sessions: z.array(SessionView) }), {
    idempotent: true,
  }),
  revokeSession: rpc('rpc.auth.revoke-session.v1', z.strictObject({ id: Id }), Nothing),
  /** The ticket stands for the caller's access token, once. */
  issueStreamTicket: rpc(
    'rpc.auth.issue-stream-ticket.v1',
    Nothing,
    z.object({ ticket: StreamTicket, expiresIn: z.int() }),
  ),
  /** The access token with which the ticket was issued. The ticket is used up, also if the reply is lost. */
  redeemStreamTicket: rpc(
    'rpc.auth.redeem-stream-ticket.v1',
    z.strictObject({ ticket: StreamTicket }),
    z.object({ token: z.string() }),
  ),
  /** Whether an account has this username, read from the accounts and not from a projection. */
  hasUsername: rpc(
    'rpc.auth.has-username.v1',
    z.strictObject({ username: text().min(1).max(1_000) }),
    z.object({ taken: z.boolean() }),
    { idempotent: true },
  ),
  account: rpc('rpc.auth.account.v1', z.strictObject({ id: Id }), AccountView, { idempotent: true }),
  listAccounts: rpc(
    'rpc.auth.list-accounts.v1',
    ListAccounts,
    z.object({ accounts: z.array(AccountView), nextCursor: z.string().nullable() }),
    { idempotent: true },
  ),
  auditLog,
  /** Changes the caller's account. A new e-mail address or password requires the current password. */
  changeAccount: rpc(
    'rpc.auth.change-account.v1',
    ChangeAccount.extend({ rules: RealWorldRules }),
    z.object({ account: AccountView, ...Caused.shape }),
    {
      timeoutMs: 10_000,
    },
  ),
  /** Deletes the caller's account. Requires the current password. */
  deleteAccount: rpc('rpc.auth.delete-account.v1', z.strictObject({ currentPassword: Password }), Caused, {
    timeoutMs: 10_000,
  }),
  /** Changes by an admin of another account, without its password. */
  administerAccount: rpc(
    'rpc.auth.administer-account.v1',
    z.strictObject({
      id: Id,
      email: Email.optional(),
      username: Username.optional(),
      roles: z.array(Role).min(1).max(3).optional(),
      profile: ProfilePatch.optional(),
    }),
    z.object({ account: AccountView, ...Caused.shape }),
  ),
  /** Sends the verification e-mail again, unless the caller's address is verified. */
  requestEmailVerification: rpc('rpc.auth.request-email-verification.v1', Nothing, Nothing),
  verifyEmail: rpc(
    'rpc.auth.verify-email.v1',
    VerifyEmail,
    z.object({ account: AccountView, ...Caused.shape }),
  ),
  /** Same response, in the same time, whether or not the account exists. */
  requestPasswordReset: rpc('rpc.auth.request-password-reset.v1', ForgotPassword, Nothing),
  /** Ends all sessions and returns their ids. */
  resetPassword: rpc('rpc.auth.reset-password.v1', ResetPassword, z.object({ ended: z.array(Id) }), {
    timeoutMs: 10_000,
  }),
  /**
   * The content of a security e-mail, null when it must not be sent any more. Only the notifications service may call it: the
   * reply holds a token, which is created at this moment and stored only as a hash.
   */
  issueSecurityEmail: rpc(
    'rpc.auth.issue-security-email.v1',
    z.strictObject({ emailId: Id }),
    z.object({ email: SecurityEmail.nullable() }),
    { idempotent: true },
  ),
  removeAccount: rpc('rpc.auth.remove-account.v1', z.strictObject({ id: Id }), Caused),
  keys: rpc('rpc.auth.keys.v1', Nothing, z.object({ keys: z.array(Jwk) }), { idempotent: true }),
};

export const UserRegistered = event(
  'events.auth.user-registered.v1',
  z.object({ userId: Id, email: z.string(), username: z.string(), name: z.string() }),
  nothing,
);
/** E-mail address, its verification, username or roles changed. `profile` holds the profile fields that the same request changed. */
export const UserChanged = event(
  'events.auth.user-changed.v1',
  z.object({
    userId: Id,
    email: z.string(),
    /** Absent in events from before verification existed. */
    emailVerified: z.boolean().optional(),
    /** A password reset by e-mail was the first proof of the address: earlier settings may be another person's. */
    takenBack: z.boolean().optional(),
    username: z.string(),
    // Without limits: old events must not fail validation when a rule becomes stricter.
    profile: z.object({
      name: z.string().optional(),
      bio: z.string().optional(),
      image: z.string().optional(),
    }),
  }),
  {
    invalidates: ({ userId }) => [ReadTag.person(userId), ReadTag.usernames],
    announcedBy: 'events.users.profile-changed.v1',
  },
);
export const UserDeleted = event('events.auth.user-deleted.v1', z.object({ userId: Id }), {
  invalidates: () => [ReadTag.everything],
  announcedBy: 'events.users.profile-removed.v1',
});
/** Access tokens of this session are refused from now on; after `until` all of them have expired. */
export const SessionRevoked = event(
  'events.auth.session-revoked.v1',
  z.object({ sessionId: Id, userId: Id, until: Timestamp }),
  nothing,
);
/** A security e-mail waits to be sent. The sender calls `issueSecurityEmail` for its content: no event holds a token or an address. */
export const SecurityEmailRequested = event(
  'events.auth.security-email-requested.v1',
  z.object({ emailId: Id }),
  nothing,
);

export const AuthEvents = [
  UserRegistered,
  UserChanged,
  UserDeleted,
  SessionRevoked,
  AuditRecorded,
  SecurityEmailRequested,
] as const;
