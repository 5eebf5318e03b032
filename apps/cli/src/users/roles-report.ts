import { isProved } from './operator';

/** Says what an account is now, and warns when its address is not proved: anybody may have registered that. */
export async function rolesReport(authDatabaseUrl: string, email: string, now: string[]): Promise<string> {
  const done = `✓ ${email} is now ${now.join(', ')}; sessions with other roles have ended`;
  if (await isProved(authDatabaseUrl, email)) return done;
  return `${done}\n! The address ${email} is not proved: the person who registered it may not be its owner.`;
}
