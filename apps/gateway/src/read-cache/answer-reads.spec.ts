import { AccessTokenVerifier } from '#access';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { Revocations } from '../auth/revocations';
import { callContextOf } from '../http/request-context';
import { RateLimits } from '../limits/rate-limits';
import type { NounQueue } from '../load-shedding/noun-queue';
import { takePlace } from '../load-shedding/place';
import { answerReads } from './answer-reads';
import { CachedReplies } from './cached-replies';
import { ReadCache } from './read-cache';

describe('the place of a request', () => {
  let http: FastifyInstance;
  let replies: CachedReplies;
  let dropped: PromiseWithResolvers<void>;
  /** What each request that gave its place back said of its duration. */
  let durations: unknown[];

  beforeEach(() => {
    replies = new CachedReplies(100_000);
    dropped = Promise.withResolvers();
    durations = [];
    const queue = { end: (tookMs: unknown) => void durations.push(tookMs) } as unknown as NounQueue;
    const cache = {
      replies,
      find: (key: string) => replies.find(key),
      put: (...stored: Parameters<CachedReplies['put']>) => replies.put(...stored),
      changed: () => dropped.promise,
    };
    const parts = new Map<unknown, unknown>([
      [ReadCache, cache],
      [RateLimits, { count: async () => undefined }],
      [AccessTokenVerifier, {}],
      [Revocations, {}],
    ]);
    const app = { get: (part: unknown) => parts.get(part) } as unknown as NestFastifyApplication;
    http = fastify();
    http.addHook('onRequest', (request, reply, next) => {
      takePlace(request.raw, reply.raw, queue);
      next();
    });
    answerReads(app, http, true);
    http.get('/api/tags', async () => ({ tags: ['one'] }));
    http.post('/api/tags', async (request) => {
      callContextOf(request).changes?.add('tags');
      return {};
    });
  });
  afterEach(async () => {
    replies.close();
    await http.close();
  });

  it('shows how long the work took, unless the reply came from the cache', async () => {
    const results = [];
    for (let read = 0; read < 3; read += 1) results.push((await http.inject('/api/tags')).headers['x-cache']);
    expect(results).toEqual(['miss', 'hit', 'hit']);
    expect(durations).toEqual([expect.any(Number), undefined, undefined]);
  });

  it('is free while a write waits for other gateways, whose answer its client has to wait for', async () => {
    let isAnswered = false;
    const write = http.inject({ method: 'POST', url: '/api/tags' }).then((answer) => {
      isAnswered = true;
      return answer.statusCode;
    });
    while (durations.length === 0) await new Promise(setImmediate);
    expect({ durations, isAnswered }).toEqual({ durations: [expect.any(Number)], isAnswered: false });
    dropped.resolve();
    expect(await write).toBe(200);
    expect(durations).toHaveLength(1);
  });
});
