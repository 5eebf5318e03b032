import { type Access, CodedError } from '#contracts';
import type { FastifyInstance } from 'fastify';
import { isRealWorld } from './errors';

/** Seconds for which a browser may cache a preflight. */
const PREFLIGHT_LIFE = 7_200;
const ANY_ORIGIN = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ratelimit, ratelimit-policy, retry-after, traceresponse, x-request-id',
};
/** The wildcard does not include `Authorization`. */
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
  'access-control-allow-headers': 'authorization, *',
  'access-control-max-age': String(PREFLIGHT_LIFE),
};

/**
 * Whether a request is read as anyone's although its token was refused: where none is needed. Front ends send the one they have with
 * every request and cannot renew it, so that after its end they could not even show an article.
 */
export const readsWithoutToken = (url: string, access: Access | undefined, error: unknown): boolean =>
  access === 'optional' &&
  isRealWorld(url) &&
  error instanceof CodedError &&
  error.kind === 'unauthenticated';

/** The address that the router looks up: front ends also write `/articles/` for `/articles`. The platform's own addresses are exact. */
export const routedAddress = (url: string): string =>
  isRealWorld(url) ? url.replace(/^([^?]*)\/(?=\?|$)/, '$1') : url;

/**
 * Takes requests as RealWorld's front ends send them: from pages of any origin, and with the token in the scheme `Token`. Both are
 * safe, because browsers never add this header by themselves. Call it before anything reads a token.
 */
export function admitRealWorld(http: FastifyInstance): void {
  http.addHook('onRequest', ({ url, method, headers }, reply, next) => {
    if (!isRealWorld(url)) return next();
    void reply.headers(ANY_ORIGIN);
    if (method === 'OPTIONS' && headers['access-control-request-method'] !== undefined)
      return void reply.code(204).headers(PREFLIGHT).send();
    const { authorization } = headers;
    if (authorization !== undefined) headers.authorization = authorization.replace(/^Token /i, 'Bearer ');
    next();
  });
}
