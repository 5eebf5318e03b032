import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** An operating system account that PostgreSQL can run as. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** Finds an account by name in the text of a passwd file. */
export function findAccount(passwd: string, name: string): Account | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((line) => line[0] === name);
  if (!fields) return undefined;
  return { name, uid: Number(fields[2]), gid: Number(fields[3]) };
}

/**
 * The unprivileged account to run PostgreSQL as, since it refuses to run as root (one with a passwd entry, which initdb
 * requires). Undefined when we are not root.
 */
export async function accountForPostgres(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = await readFile('/etc/passwd', 'utf8');
  const account = findAccount(passwd, 'postgres') ?? findAccount(passwd, 'nobody');
  if (account) return account;
  throw new Error(
    'PostgreSQL does not run as root, and no account "postgres" or "nobody" exists to run it as.',
  );
}

/** The first folder on a path that the account may not enter. */
export async function blockedFolder(path: string, account: Account): Promise<string | undefined> {
  const folders: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of folders) {
    const found = await stat(folder).catch(() => undefined);
    if (found && !mayEnter(found, account)) return folder;
  }
  return undefined;
}

function mayEnter(folder: { mode: number; uid: number; gid: number }, account: Account): boolean {
  if (folder.uid === account.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === account.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}
