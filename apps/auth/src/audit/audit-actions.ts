/** Actions that get an entry in the audit log. */
export const AUDIT_ACTIONS = [
  'account.registered',
  'account.deleted',
  'login.succeeded',
  'login.failed',
  'logout',
  'session.revoked',
  'token.reused',
  'password.changed',
  'password.refused',
  'password.reset_requested',
  'password.reset',
  'email.verified',
  'email.change_requested',
  'email.changed',
  'role.changed',
  'article.deleted',
  'comment.deleted',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];
