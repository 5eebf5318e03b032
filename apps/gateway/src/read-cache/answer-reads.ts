import { AccessTokenVerifier, bearerToken, type VerifiedToken } from '#access';
import { ReadTag } from '#contracts';
import { total } from '#telemetry';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Revocations } from '../auth/revocations';
import { etagOf, varyBy } from '../http/caching';
import { type CallerRequest, changesOf } from '../http/request-context';
import { RateLimits } from '../limits/rate-limits';
import { freePlace } from '../load-shedding/place';
import { CACHED_ROUTES, type CachedRoute } from './cached-routes';
import type { CachedReply, Load } from './cached-replies';
import { ReadCache } from './read-cache';

type Result = 'hit' | 'miss' | 'bypass';
const counts: Record<Result, number> = { hit: 0, miss: 0, bypass: 0 };
total(
  'read_cache.requests',
  { unit: '{request}', description: 'Requests to routes whose replies are cached.' },
  (result) => {
    for (const [name, count] of Object.entries(counts)) result.observe(count, { 'cache.result': name });
  },
);

/** Headers of a reply that are the same for every request with the same key. */
const STORED_HEADERS = ['content-type', 'cache-control', 'link', 'deprecation', 'sunset'];
/** Requests with these are answered by their route, which reads them. */
const UNUSUAL_HEADERS = ['idempotency-key', 'content-length', 'transfer-encoding'];

/** A request that is answered by its route. */
interface Reading {
  readonly load: Load;
  readonly reader: string | undefined;
  readonly route: CachedRoute;
}

/**
 * Answers reads from the cache, after every check that their routes would make, and stores the replies of the others. A reply to a write
 * waits until no gateway answers with what the write has outdated. Call it after the hooks of limits, and before those of ETags.
 * @param showsResult whether responses say in `X-Cache` where they come from
 */
export function answerReads(app: NestFastifyApplication, http: FastifyInstance, showsResult: boolean): void {
  const cache = app.get(ReadCache);
  waitForChanges(http, cache);
  if (!cache.replies) return;
  const { replies } = cache;
  const limits = app.get(RateLimits);
  const identify = callerBy(app);
  const readings = new WeakMap<object, Reading>();
  const note = (reply: FastifyReply, result: Result): void => {
    counts[result] += 1;
    if (showsResult) void reply.header('x-cache', result);
  };

  const answer = async (
    request: CallerRequest,
    reply: FastifyReply,
    route: CachedRoute,
  ): Promise<boolean> => {
    const { authorization } = request.headers;
    const isShared = route.route.access === 'public' || authorization === undefined;
    const caller = isShared ? undefined : await identify(authorization);
    // Its guard refuses the token.
    if (!isShared && !caller) return false;
    const reader = caller?.actor.id;
    const key = reader === undefined ? `${request.raw.url}` : `${reader} ${request.raw.url}`;
    let found = cache.find(key);
    if (!found) {
      const running = replies.loading(key);
      if (running && !replies.isHolding) {
        await running.ended;
        found = cache.find(key);
      }
    }
    if (found) {
      // No service worked on it, so its duration does not show how long they take.
      freePlace(request.raw, false);
      if (caller) request.caller = caller;
      if (route.route.access !== 'public') varyBy(reply, 'Authorization');
      await limits.count(request, reply);
      note(reply, 'hit');
      send(reply, found);
      return true;
    }
    if (request.method === 'HEAD' || replies.isSuspended || replies.loading(key)) return false;
    const load = replies.begin(key);
    readings.set(request.raw, { load, reader, route });
    reply.raw.once('close', load.end);
    return false;
  };

  http.addHook('onRequest', (request, reply, next) => {
    const route = readRoute(request);
    if (!route) return next();
    answer(request, reply, route).then((isAnswered) => {
      if (isAnswered) return;
      if (!readings.has(request.raw)) note(reply, 'bypass');
      next();
    }, next);
  });
  http.addHook('onSend', (request, reply, payload, next) => {
    const reading = readings.get(request.raw);
    if (reading) {
      const isStored = typeof payload === 'string' && store(reading, request, reply, payload);
      note(reply, isStored ? 'miss' : 'bypass');
      reading.load.end();
    }
    next(null, payload);
  });

  function store(
    { load, reader, route }: Reading,
    request: FastifyRequest,
    reply: FastifyReply,
    payload: string,
  ): boolean {
    if (reply.statusCode !== 200) return false;
    const tags = route.tagsOf(JSON.parse(payload), request);
    const body = Buffer.from(payload);
    const etag = etagOf(payload);
    void reply.header('etag', etag);
    const headers: Record<string, string> = { etag, 'content-length': String(body.length) };
    for (const name of STORED_HEADERS) {
      const value = reply.getHeader(name);
      if (value !== undefined) headers[name] = String(value);
    }
    const all = reader === undefined ? tags : [...tags, ReadTag.reader(reader)];
    return cache.put(load, { body, headers }, all);
  }
}

/** The cached route of a request that has nothing unusual. */
function readRoute({ method, headers, routeOptions: { url } }: FastifyRequest): CachedRoute | undefined {
  if ((method !== 'GET' && method !== 'HEAD') || url === undefined) return undefined;
  const route = CACHED_ROUTES.get(url);
  return route && UNUSUAL_HEADERS.some((name) => headers[name] !== undefined) ? undefined : route;
}

/** Sends a stored reply. The hooks for every response make it a 304 or the reply to a HEAD. */
function send(reply: FastifyReply, { body, headers }: CachedReply): void {
  void reply.headers(headers).send(body);
}

/** Verifies a token as the guard of the routes does. @returns undefined for a token that the guard must refuse */
function callerBy(
  app: NestFastifyApplication,
): (authorization: string) => Promise<VerifiedToken | undefined> {
  const tokens = app.get(AccessTokenVerifier, { strict: false });
  const revocations = app.get(Revocations);
  return async (authorization) => {
    try {
      const caller = await tokens.verify(bearerToken(authorization));
      return revocations.has(caller.actor.sessionId) ? undefined : caller;
    } catch {
      return undefined;
    }
  };
}

function waitForChanges(http: FastifyInstance, cache: ReadCache): void {
  http.addHook('onSend', (request, _reply, payload, next) => {
    const changes = changesOf(request);
    if (!changes?.size) return next(null, payload);
    // The write is done. Waiting for other gateways occupies nothing, and must not keep reads waiting.
    freePlace(request.raw, true);
    cache.changed(changes).then(() => next(null, payload), next);
  });
}
