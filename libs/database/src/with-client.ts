import { Client } from 'pg';

const CONNECT_TIMEOUT_MS = 8_000;

/** Connects to a database for one piece of work, outside of any pool, and disconnects. */
export async function withClient<T>(
  url: string | undefined,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A query on a broken connection fails by itself; without a listener, this event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
