import type { Actor } from '#contracts';
import { AdminRequired } from '../users/user-access';

/** @throws AdminRequired */
export function mustBeAdmin({ roles }: Actor): void {
  if (!roles.includes('admin')) throw new AdminRequired();
}
