import fastify from 'fastify';
import { Pool } from 'pg';
import type { FloorOrder, FloorResult } from './floor';

// Floor A: the least that reading an article can cost in one process, a bare Fastify route with one named prepared statement.

const BY_SLUG = {
  name: 'floor.by-slug',
  text: `
    SELECT id, slug, title, description, body, favorites_count AS "favoritesCount", created_at AS "createdAt",
      updated_at AS "updatedAt" FROM article WHERE slug = $1`,
};
/** As many connections as a service has. */
const POOL_SIZE = 10;

async function listen(databaseUrl: string): Promise<FloorResult> {
  const pool = new Pool({ connectionString: databaseUrl, max: POOL_SIZE });
  pool.on('error', () => undefined);
  const server = fastify();
  server.get<{ Params: { slug: string } }>('/api/articles/:slug', async ({ params }, reply) => {
    const { rows } = await pool.query<object>({ ...BY_SLUG, values: [params.slug] });
    return rows[0] ? { article: rows[0] } : reply.status(404).send();
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { port: Number(new URL(url).port) };
}

process.on('message', (order: FloorOrder) => {
  if (order.do !== 'listen') return;
  listen(order.databaseUrl).then(
    (result) => process.send?.({ result }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
process.once('disconnect', () => process.exit());
