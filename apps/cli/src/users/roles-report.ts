import { isVerified } from './operator';

/** Reports the roles of an account, and warns when its address is not verified: any person may have registered it. */
export async function rolesReport(authDatabaseUrl: string, email: string, now: string[]): Promise<string> {
  const done = `✓ ${email} is now ${now.join(', ')}; sessions with other roles have ended`;
  if (await isVerified(authDatabaseUrl, email)) return done;
  return `${done}\n! The address ${email} is not verified: the person who registered it may not be its owner.`;
}
