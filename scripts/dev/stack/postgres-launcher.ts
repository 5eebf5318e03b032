import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Account, accountForPostgres, blockedFolder } from './account';

const run = promisify(execFile);

/** How to run PostgreSQL's programs: as ourselves, or as root's unprivileged account. */
export interface Launcher {
  /** The owner of the data; undefined when we run PostgreSQL as ourselves. */
  account?: Account;
  /** Options for `spawn`. */
  as: { uid?: number; gid?: number };
  /** A prefix of the command. */
  prefix: string[];
}

/** Finds out how PostgreSQL can run here with these files. @throws Error with instructions when it cannot */
export async function postgresLauncher(paths: string[]): Promise<Launcher> {
  const account = await accountForPostgres();
  if (!account) return { as: {}, prefix: [] };
  const blocked = (await Promise.all(paths.map((path) => blockedFolder(path, account)))).find(Boolean);
  if (!blocked) return { account, as: { uid: account.uid, gid: account.gid }, prefix: [] };
  const prefix = keepingAccess(account);
  const [command = '', ...args] = prefix;
  const works = await run(command, [...args, 'test', '-x', blocked]).then(
    () => true,
    () => false,
  );
  if (works) return { account, as: {}, prefix };
  throw new Error(
    `PostgreSQL cannot run as root, and the account "${account.name}" it runs as may not enter ${blocked}. ` +
      `Put the project under a folder that others may enter (/srv, /opt, /var/tmp), or allow it: chmod o+x '${blocked}', ` +
      'or start it as an ordinary user, or set DATABASE_URL to an existing PostgreSQL server.',
  );
}

/**
 * Root's home is closed to other accounts, so PostgreSQL would fail there with a bare EACCES. It only insists on not being
 * root, so it keeps root's capability to reach files, and nothing else of root. The securebit keeps that capability for
 * `access(2)` too, which otherwise considers the account alone.
 */
function keepingAccess({ uid, gid }: Account): string[] {
  const capabilities = ['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override'];
  const identity = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
  return ['setpriv', ...identity, '--securebits', '+no_setuid_fixup', ...capabilities, '--'];
}
