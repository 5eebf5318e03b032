import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { varyBy } from '../http/caching';
import type { SiteFile, SiteFiles } from './site-files';
import { SITE_POLICY } from './site-policy';

/** The names of these files hold a digest of their content. */
const HASHED = '/assets/';
const FOREVER = 'public, max-age=31536000, immutable';
/** A browser asks again before each use, and is answered with 304. */
const REVALIDATE = 'no-cache';
const UNLIMITED = { config: { limit: 'none' } };

/** Addresses that never lead to a page, whether or not there is a resource: those of the API and of files. */
const NOT_A_PAGE = /^\/(?:api|assets|conduit|docs|\.well-known)(?:\/|$)|\.\w+$/;

/**
 * Serves the front end: its files, and its page for every address that a browser navigates to and no route has. Call it before
 * the app adds its routes.
 */
export function serveSite(http: FastifyInstance, files: SiteFiles): void {
  const page = files.get('/index.html');
  if (!page) throw new Error('The front end has no index.html: build it again (npm run build)');
  http.get('/', UNLIMITED, (request, reply) => sendPage(page, request, reply));
  http.get<{ Params: { file: string } }>(`${HASHED}:file`, UNLIMITED, (request, reply) => {
    const file = files.get(HASHED + request.params.file);
    if (!file) return reply.callNotFound();
    return send(file, request, reply.header('cache-control', FOREVER));
  });
  for (const [path, file] of files) {
    if (path.startsWith(HASHED) || file === page) continue;
    http.get(path, UNLIMITED, (request, reply) =>
      send(file, request, reply.header('cache-control', REVALIDATE)),
    );
  }
  http.addHook('onRequest', (request, reply, next) => {
    if (!request.is404 || !isNavigation(request)) return next();
    sendPage(page, request, reply);
  });
}

/** Programs get a problem for an unknown address, people get the page. */
function isNavigation({ method, url, headers }: FastifyRequest): boolean {
  const [path = ''] = url.split('?', 1);
  return (
    (method === 'GET' || method === 'HEAD') &&
    (headers.accept ?? '').includes('text/html') &&
    !NOT_A_PAGE.test(path)
  );
}

function sendPage(page: SiteFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  varyBy(reply, 'Accept');
  void reply.headers({ 'cache-control': REVALIDATE, 'content-security-policy': SITE_POLICY });
  return send(page, request, reply);
}

/** Sends a file in the best encoding that the client takes; its `ETag` and 304 come from `answerConditionally`. */
function send(
  { type, content, br, gzip }: SiteFile,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const taken = request.headers['accept-encoding'] ?? '';
  const takes = (coding: string): boolean =>
    new RegExp(`\\b${coding}\\b(?!\\s*;\\s*q=0(?:\\.0*)?\\b)`).test(taken);
  const encoded = br && takes('br') ? { br } : gzip && takes('gzip') ? { gzip } : undefined;
  varyBy(reply, 'Accept-Encoding');
  const [[coding, body] = [undefined, content]] = Object.entries(encoded ?? {});
  if (coding !== undefined) void reply.header('content-encoding', coding);
  return reply.code(200).type(type).send(body);
}
