import type { AccountView } from '#contracts';
import type { Account } from './account.entity';

export const accountView = ({ id, email, username, roles, createdAt, updatedAt }: Account): AccountView => ({
  id,
  email,
  username,
  roles,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
