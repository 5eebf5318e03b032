import type { AccountView } from '#contracts';
import type { Account } from './account.entity';

export const accountView = (account: Account): AccountView => {
  const { id, email, emailVerified, pendingEmail, username, roles, version, createdAt, updatedAt } = account;
  return {
    id,
    email,
    emailVerified,
    ...(pendingEmail !== null && { pendingEmail }),
    username,
    roles,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
};
