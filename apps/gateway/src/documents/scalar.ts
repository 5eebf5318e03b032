import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import fastify from 'fastify';

/**
 * Scalar's script for browsers, 5 MB, compressed. Its Fastify plugin is the smallest package that brings it, and hands it out only by
 * serving it.
 */
export async function scalarScript(): Promise<Buffer> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const server = fastify();
  await server.register(scalar, { routePrefix: '/docs', configuration: { url: '/openapi.json' } });
  const { rawPayload, statusCode } = await server.inject('/docs/js/scalar.js');
  await server.close();
  if (statusCode !== 200) throw new Error(`Scalar's plugin answered ${statusCode} for its script`);
  return promisify(gzip)(rawPayload);
}
