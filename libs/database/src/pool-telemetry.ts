import { performance } from 'node:perf_hooks';
import { bound, Durations, level, running } from '#telemetry';
import type { Pool, PoolClient } from 'pg';

type Connected = (
  error: Error | undefined,
  client: PoolClient | undefined,
  release: (error?: Error) => void,
) => void;

const waits = new Durations('db.client.connection.wait_time', {
  unit: 's',
  description: 'How long it took to get a connection from the pool.',
});

/**
 * Reports the state of a pool and how long its users wait. It also restores the trace context of each user, because the pool calls
 * back in the context of the user that released the connection.
 * @see https://opentelemetry.io/docs/specs/semconv/database/database-metrics/#connection-pools
 */
export function measurePool(pool: Pool, name: string): void {
  if (!running.metrics) return;
  const attributes = { 'db.client.connection.pool.name': name };
  const connections = { unit: '{connection}', description: 'Connections by what they do.' };
  level('db.client.connection.count', connections, (result) => {
    result.observe(pool.idleCount, { ...attributes, 'db.client.connection.state': 'idle' });
    result.observe(pool.totalCount - pool.idleCount, { ...attributes, 'db.client.connection.state': 'used' });
  });
  const pending = { unit: '{request}', description: 'Requests that wait for a connection.' };
  level('db.client.connection.pending_requests', pending, (result) =>
    result.observe(pool.waitingCount, attributes),
  );
  const { max: most } = pool.options; // a full server lowers the option for a while
  const max = { unit: '{connection}', description: 'Connections at most.' };
  level('db.client.connection.max', max, (result) => result.observe(most, attributes));

  const connect = pool.connect.bind(pool) as (connected?: Connected) => Promise<PoolClient>;
  pool.connect = (connected?: Connected) => {
    const begun = performance.now();
    const measure = () => waits.add((performance.now() - begun) / 1_000, attributes);
    if (!connected) return connect().finally(measure);
    return connect(
      bound((...outcome: Parameters<Connected>) => {
        measure();
        connected(...outcome);
      }),
    );
  };
}
