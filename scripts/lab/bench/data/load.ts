import { type Client, escapeIdentifier } from 'pg';
import { connectAsAdmin, withDatabase } from '../../../dev/stack/databases';
import { type Service, SERVICES } from '#platform';
import { copyInto, type CopiedTable } from './copy';
import type { DataSize } from './size';
import { accountTables, contentTables } from './tables';

/** How loading is reported and stopped. */
export interface LoadControl {
  signal: AbortSignal;
  /** Called at each step, and with the number of rows copied so far at most once a second. */
  onStep: (step: string, rows?: number) => void;
}

const REPORT_EVERY_MS = 1_000;

/** Totals that triggers keep, which do not run while data is loaded. */
const TOTALS: Partial<Record<Service, string>> = {
  articles: `
    INSERT INTO tag (name, articles) SELECT tag, count(*) FROM article_tag GROUP BY tag;
    UPDATE article_counter SET articles = (SELECT count(*) FROM article) WHERE part = 0;`,
};

/** Settings for the load alone: the server is restarted with its own before anything is measured. */
const SETTINGS = `
  SET session_replication_role = replica;
  SET maintenance_work_mem = '512MB';
  SET synchronous_commit = off;`;

/** The databases of a server as its superuser sees them. */
export const adminUrls = (adminUrl: string): Record<Service, string> =>
  Object.fromEntries(SERVICES.map((service) => [service, withDatabase(adminUrl, service)])) as Record<
    Service,
    string
  >;

/** Fills empty, migrated databases with a data set. @param urls of a superuser: foreign keys and triggers are switched off */
export async function loadData(
  urls: Record<Service, string>,
  size: DataSize,
  passwordHash: string,
  control: LoadControl,
): Promise<void> {
  const accounts = accountTables(0, size.users, passwordHash);
  const content = contentTables(size);
  for (const service of SERVICES)
    await inDatabase(urls[service], (client) =>
      fill(client, service, [...(accounts[service] ?? []), ...(content[service] ?? [])], control),
    );
}

/** Adds accounts for the load of one run. @param first the index of the first account */
export async function addAccounts(
  urls: Record<Service, string>,
  first: number,
  count: number,
  passwordHash: string,
): Promise<void> {
  const tables = accountTables(first, count, passwordHash);
  for (const service of SERVICES)
    await inDatabase(urls[service], async (client) => {
      for (const table of tables[service] ?? []) await copyInto(client, table);
    });
}

async function inDatabase(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = await connectAsAdmin(url);
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Copies without indexes and builds them afterwards, which is several times faster for millions of rows. */
async function fill(
  client: Client,
  service: Service,
  tables: CopiedTable[],
  { signal, onStep }: LoadControl,
): Promise<void> {
  await client.query(SETTINGS);
  const names = [...new Set(tables.map(({ name }) => name))];
  const indexes = await dropIndexes(client, names);
  for (const table of tables) {
    let reportedAt = 0;
    await copyInto(client, table, (rows) => {
      signal.throwIfAborted();
      if (rows < table.rows && Date.now() - reportedAt < REPORT_EVERY_MS) return;
      reportedAt = Date.now();
      onStep(`${service}.${table.name}`, rows);
    });
  }
  for (const { name, definition } of indexes) {
    signal.throwIfAborted();
    onStep(`${service}: index ${name}`);
    await client.query(definition);
  }
  await client.query(TOTALS[service] ?? '');
  onStep(`${service}: statistics`);
  for (const name of names) await client.query(`VACUUM (ANALYZE) ${escapeIdentifier(name)}`);
}

interface Index {
  name: string;
  definition: string;
}

/** Drops the indexes of tables that belong to no constraint. @returns how to create them again */
async function dropIndexes(client: Client, tables: string[]): Promise<Index[]> {
  const { rows } = await client.query<Index>(
    `SELECT class.relname AS name, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index JOIN pg_class class ON class.oid = indexrelid
     WHERE indrelid = ANY($1::text[]::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`,
    [tables],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${escapeIdentifier(name)}`);
  return rows;
}
