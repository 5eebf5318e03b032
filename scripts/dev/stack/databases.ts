import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { localeOf } from '../../../apps/cli/src/migrate/database-locale';
import { SERVICES, type Service } from '#platform';

/** How to name and protect the services' databases. */
export interface DatabaseOptions {
  passwords: Record<Service, string>;
  /** Prefix of each database's name, for several systems on one server. The roles are shared. */
  prefix?: string;
  services?: readonly Service[];
}

/** A connection URL with this database instead of its own. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** Creates one role and one database for each service, where missing. @returns how each service connects */
export async function createDatabases(
  adminUrl: string,
  options: DatabaseOptions,
): Promise<Record<Service, string>> {
  const { passwords, prefix = '', services = SERVICES } = options;
  const admin = await connectAsAdmin(adminUrl);
  try {
    const urls: Partial<Record<Service, string>> = {};
    // One after the other: concurrent creation from the same template fails.
    for (const service of services) {
      await ensureRole(admin, service, passwords[service]);
      await ensureDatabase(admin, `${prefix}${service}`, service);
      urls[service] = urlFor(adminUrl, `${prefix}${service}`, service, passwords[service]);
    }
    return urls as Record<Service, string>;
  } finally {
    await admin.end();
  }
}

/**
 * Revokes everyone's access to the server's own databases except the administrator's, so that a service's role can connect
 * only to its own database. Only for a server that belongs to this system alone: on others these databases may be in use.
 */
export async function closeServerDatabases(adminUrl: string): Promise<void> {
  const admin = await connectAsAdmin(adminUrl);
  await admin.query('REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC');
  await admin.end();
}

/**
 * Gives each service's role an equal share of the server's connections, so that no service can use them all. Only for a
 * server that belongs to this system alone.
 */
export async function shareConnections(adminUrl: string): Promise<void> {
  const admin = await connectAsAdmin(adminUrl);
  const { rows } = await admin.query<{ free: number }>(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - 5 free`,
  );
  const share = Math.floor((rows[0]?.free ?? 0) / SERVICES.length);
  for (const service of SERVICES)
    await admin.query(`ALTER ROLE ${escapeIdentifier(service)} CONNECTION LIMIT ${share}`);
  await admin.end();
}

/** The URL with which a role connects to a database on the administrator's server. */
export function urlFor(adminUrl: string, database: string, role: string, password: string): string {
  const url = new URL(withDatabase(adminUrl, database));
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);
  return url.href;
}

/** Connects with the administrator's URL. @throws Error that says in plain words what is wrong with it */
export async function connectAsAdmin(adminUrl: string): Promise<Client> {
  const where = describe(adminUrl);
  const client = new Client({ connectionString: adminUrl, connectionTimeoutMillis: 8_000 });
  try {
    await client.connect();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    throw new Error(`Cannot use the database at ${where}: ${explain(code) ?? (message || code)}`, {
      cause: error,
    });
  }
  // The server may close an idle connection. The next query reports it; without a listener, this event would end the process.
  client.on('error', () => undefined);
  return client;
}

function describe(adminUrl: string): string {
  let url: URL;
  try {
    url = new URL(adminUrl);
  } catch {
    throw new Error('DATABASE_URL is not a URL; it looks like postgres://user:password@host:5432/postgres');
  }
  if (!/^postgres(ql)?:$/.test(url.protocol)) {
    throw new Error(`DATABASE_URL must begin with postgres://, not ${url.protocol}//`);
  }
  return `${url.hostname}:${url.port || '5432'}${url.pathname}`;
}

function explain(code: string | undefined): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'there is no such host';
    case '28P01':
    case '28000':
      return 'the user name or password is wrong';
    case '3D000':
      return 'there is no such database';
    default:
      return undefined;
  }
}

async function ensureRole(admin: Client, role: string, password: string): Promise<void> {
  const name = escapeIdentifier(role);
  const rights = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${escapeLiteral(password)}`;
  const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount) {
    await admin.query(`ALTER ROLE ${name} PASSWORD ${escapeLiteral(password)}`);
    return;
  }
  await admin.query(`CREATE ROLE ${name} ${rights}`);
  const { rows } = await admin.query<{ super: boolean }>(
    'SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user',
  );
  // An administrator who is not a superuser (on a managed server) can give a database only to a role it is a member of.
  if (!rows[0]?.super) await admin.query(`GRANT ${name} TO CURRENT_USER`);
}

async function ensureDatabase(admin: Client, database: string, owner: string): Promise<void> {
  const name = escapeIdentifier(database);
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (!rowCount) {
    const { rows } = await admin.query<{ version: string }>(
      `SELECT current_setting('server_version_num') AS version`,
    );
    await admin.query(
      `CREATE DATABASE ${name} OWNER ${escapeIdentifier(owner)} ${localeOf(Number(rows[0]?.version))}`,
    );
  }
  // By default every role of the server may connect to every database.
  await admin.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
}
