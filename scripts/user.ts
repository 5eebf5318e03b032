import { withDatabases } from './db-target';
import { grantRole, isRole, ROLES } from './users/grant-role';
import { changeRoles, endSessions, sessionsOf } from './users/operator';
import { rolesReport } from './users/roles-report';

const roles = ROLES.join('|');
const USAGE: Record<string, string> = {
  grant: `npm run user:grant -- <e-mail> <${roles}>`,
  'set-roles': `npm run user:set-roles -- <e-mail> <${roles}> [more roles]`,
  sessions: 'npm run user:sessions -- <e-mail> [--end]',
};

/** `npm run user:…`: what an operator does with one account, without logging in. @throws with how it is used */
async function main([action = '', email = '', ...args]: string[]): Promise<void> {
  const wish = email.includes('@') ? wishOf(action, email, args) : undefined;
  const usage = USAGE[action] ?? Object.values(USAGE).join('\n       ');
  if (!wish) throw new Error(`usage: ${usage}`);
  await withDatabases(['auth'], async ({ auth = '' }) => console.log(await wish(auth)));
}

/** What the arguments ask for, if they ask for anything. */
function wishOf(
  action: string,
  email: string,
  args: string[],
): ((url: string) => Promise<string>) | undefined {
  const [first] = args;
  if (action === 'grant' && args.length === 1 && first !== undefined && isRole(first))
    return async (url) => rolesReport(url, email, await grantRole(url, email, first));
  if (action === 'set-roles' && args.length > 0 && args.every(isRole))
    return async (url) =>
      rolesReport(url, email, await changeRoles(url, email, () => args, 'user:set-roles'));
  if (action === 'sessions' && args.length === 0) return async (url) => listed(email, url);
  if (action === 'sessions' && args.length === 1 && first === '--end')
    return async (url) => `✓ ${await endSessions(url, email)} sessions of ${email} have ended`;
  return undefined;
}

async function listed(email: string, url: string): Promise<string> {
  const sessions = await sessionsOf(url, email);
  const lines = sessions.map(({ id, createdAt, lastUsedAt, userAgent }) => {
    const times = `began ${createdAt.toISOString()}, last used ${lastUsedAt.toISOString()}`;
    // The client says what it is: it must not be able to write to a terminal.
    return `${id} ${times} ${userAgent.replace(/\p{Cc}/gu, '�')}`;
  });
  return [...lines, `✓ ${email} has ${sessions.length} open sessions`].join('\n');
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  },
);
