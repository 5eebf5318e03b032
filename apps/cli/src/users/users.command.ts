import { Role } from '#contracts';
import { Argument, type Command } from 'commander';
import { databaseOf } from '../databases';
import { command, commandGroup } from '../usage';
import { grantRole } from './grant-role';
import { changeRoles, endSessions, sessionsOf } from './operator';
import { rolesReport } from './roles-report';

const ROLES = Role.options;

/** `users grant|set-roles|sessions`: an operator's work on one account, without a login. */
export const usersCommand = (): Command =>
  commandGroup(
    'users',
    'Accounts, by their e-mail address.',
    command('grant <email>', 'Give an account another role.')
      .addArgument(new Argument('<role>').choices(ROLES))
      .action(async (email: string, role: Role) => {
        const url = databaseOf('auth');
        console.log(await rolesReport(url, email, await grantRole(url, email, role)));
      }),
    command('set-roles <email>', 'Replace the roles of an account. The last admin cannot lose that role.')
      .addArgument(new Argument('<roles...>').choices(ROLES))
      .action(async (email: string, roles: Role[]) => {
        const url = databaseOf('auth');
        const now = await changeRoles(url, email, () => roles, 'user:set-roles');
        console.log(await rolesReport(url, email, now));
      }),
    command('sessions <email>', 'List the open sessions of an account.')
      .option('--end', 'end them all instead')
      .action(async (email: string, { end }: { end?: boolean }) => {
        const url = databaseOf('auth');
        console.log(
          end
            ? `✓ ${await endSessions(url, email)} sessions of ${email} have ended`
            : await listed(email, url),
        );
      }),
  );

async function listed(email: string, url: string): Promise<string> {
  const sessions = await sessionsOf(url, email);
  const lines = sessions.map(({ id, createdAt, lastUsedAt, userAgent }) => {
    const times = `began ${createdAt.toISOString()}, last used ${lastUsedAt.toISOString()}`;
    // The client chooses its user agent, which must not control the terminal.
    return `${id} ${times} ${userAgent.replace(/\p{Cc}/gu, '�')}`;
  });
  return [...lines, `✓ ${email} has ${sessions.length} open sessions`].join('\n');
}
