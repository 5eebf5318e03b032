import { type Actor, CodedError } from '#contracts';

export class AdminRequired extends CodedError {
  constructor() {
    super('forbidden', 'auth.admin_required', 'Only an admin may do this.');
  }
}

/** @throws AdminRequired */
export function mustBeAdmin({ roles }: Actor): void {
  if (!roles.includes('admin')) throw new AdminRequired();
}

/** Checked before the user is read: other callers must not learn whether the user exists. @throws AdminRequired */
export function mustBeSelfOrAdmin(actor: Actor, id: string): void {
  if (actor.id !== id) mustBeAdmin(actor);
}
