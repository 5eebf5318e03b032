import { type Actor, AdminRequired } from '#contracts';

export const isAdmin = ({ roles }: Pick<Actor, 'roles'>): boolean => roles.includes('admin');

/** @throws AdminRequired */
export function mustBeAdmin(actor: Pick<Actor, 'roles'>): void {
  if (!isAdmin(actor)) throw new AdminRequired();
}

/** Call it before the account is read: other callers must not learn whether it exists. @throws AdminRequired */
export function mustBeSelfOrAdmin(actor: Actor, id: string): void {
  if (actor.id !== id) mustBeAdmin(actor);
}
