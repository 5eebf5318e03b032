import type { Pool, PoolClient } from 'pg';
import { counter } from '#telemetry';

type Connected = (
  error: Error | undefined,
  client: PoolClient | undefined,
  release: (error?: Error) => void,
) => void;

/** PostgreSQL: `too_many_connections`, of the server or of the role. */
const FULL = '53300';
/** How long a pool that was refused a connection does not try to grow. */
const GROWTH_PAUSE_MS = 1_000;
/** How long a pool without any connection waits before it tries again. */
const RETRY_DELAY_MS = 100;

const refusals = counter('db.client.connection.refusals', {
  unit: '{connection}',
  description: 'Connections that a full server refused.',
});

/** Whether the server, or the role, has reached its limit of connections. */
export const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === FULL;

/**
 * Lets a pool wait for one of its own connections when the server refuses another. By itself the pool fails the request, although a
 * connection may be free within milliseconds.
 * @param patienceMs the longest wait of a request
 */
export function waitWhenServerIsFull(pool: Pool, name: string, patienceMs: number): void {
  const { max } = pool.options;
  const attributes = { 'db.client.connection.pool.name': name };
  refusals.add(0, attributes);
  let growing: NodeJS.Timeout | undefined;
  const stopGrowing = (): void => {
    refusals.add(1, attributes);
    pool.options.max = Math.max(1, pool.totalCount);
    growing ??= setTimeout(() => {
      growing = undefined;
      pool.options.max = max;
    }, GROWTH_PAUSE_MS).unref();
  };

  const connect = pool.connect.bind(pool) as (connected: Connected) => void;
  const attempt = (connected: Connected, giveUpAt: number): void =>
    connect((error, client, release) => {
      if (!isFull(error)) return connected(error, client, release);
      stopGrowing();
      if (Date.now() >= giveUpAt) return connected(error, client, release);
      // A pool that has connections queues the request for one of them.
      setTimeout(() => attempt(connected, giveUpAt), pool.totalCount > 0 ? 0 : RETRY_DELAY_MS);
    });
  pool.connect = ((connected?: Connected) => {
    const giveUpAt = Date.now() + patienceMs;
    if (connected) return attempt(connected, giveUpAt);
    return new Promise<PoolClient>((resolve, reject) =>
      attempt(
        (error, client) =>
          client ? resolve(client) : reject(error ?? new Error('No connection is available.')),
        giveUpAt,
      ),
    );
  }) as Pool['connect'];
}
