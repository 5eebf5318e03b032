import { type Actor, CodedError } from '#contracts';

export class AdminRequired extends CodedError {
  constructor() {
    super('forbidden', 'auth.admin_required', 'Only an admin may do this.');
  }
}

/** Refuses before it asks: who may not look must not learn whether there is anybody. @throws AdminRequired */
export function mustBeSelfOrAdmin(actor: Actor, id: string): void {
  if (actor.id !== id && !actor.roles.includes('admin')) throw new AdminRequired();
}
