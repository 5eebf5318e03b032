import { NetworkError, ProblemError } from './errors.ts';
import { Http } from './http.ts';
import type { ClientOptions, KeyedCallOptions, RetryPolicy } from './options.ts';
import { delayAfter, mayRepeat, RETRY } from './retry.ts';
import type { Input, RouteData } from './route-data.ts';
import { randomText } from './random-text.ts';
import type { Session } from './session.ts';
import type { Tokens } from './token-store.ts';
import { unless, wait } from './wait.ts';

const DEADLINE = 30_000;

/** Makes calls: with a token, repeated where that is safe, within a deadline. */
export class Caller {
  readonly http: Http;
  private readonly retry: RetryPolicy;
  private readonly deadline: number;

  constructor(options: ClientOptions) {
    this.http = new Http(options);
    this.retry = { ...RETRY, ...options.retry };
    this.deadline = options.deadline ?? DEADLINE;
  }

  /**
   * Calls a route and returns its reply.
   * @param session whose token to send; without it, none
   * @param repeatable whether the route may be called again like one with a key, whatever its method
   * @throws ProblemError | NetworkError, or the reason of the caller's signal
   */
  async call(
    route: RouteData,
    input: Input,
    { signal, deadline = this.deadline, headers, idempotencyKey }: KeyedCallOptions,
    session?: Session,
    repeatable = false,
  ): Promise<unknown> {
    signal?.throwIfAborted();
    const until = Date.now() + deadline;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), deadline);
    const ended = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    const key = route.takesIdempotencyKey ? (idempotencyKey ?? randomText()) : undefined;
    const all = { ...headers, 'idempotency-key': key };
    try {
      for (let tries = 1; ; tries += 1) {
        try {
          const response = await this.respond(route, input, all, ended, session);
          return await this.http.reply(route, response, ended);
        } catch (failure) {
          signal?.throwIfAborted();
          if (late.signal.aborted && !(failure instanceof ProblemError))
            throw tooLate(route, deadline, failure);
          const delay = delayAfter(failure, tries, this.retry);
          const isLast = tries >= this.retry.tries || Date.now() + delay >= until;
          if (isLast || !mayRepeat(failure, route, repeatable || key !== undefined)) throw failure;
          await wait(delay, signal);
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** The response to one request; to a second one when the token was refused and can be refreshed. */
  async respond(
    route: RouteData,
    input: Input,
    headers: Readonly<Record<string, string | undefined>>,
    signal: AbortSignal,
    session: Session | undefined,
  ): Promise<Response> {
    const holder = route.access === 'none' ? undefined : session;
    const send = (tokens: Tokens | undefined): Promise<Response> =>
      this.http.send(route, input, { ...headers, ...bearer(tokens) }, signal);
    const tokens = holder && (await unless(signal, holder.current()));
    const response = await send(tokens);
    if (response.status !== 401 || !holder || !tokens) return response;
    const renewed = await unless(signal, holder.renewed(tokens));
    // The session has ended, and the route needs one.
    if (!renewed && route.access === 'required') return response;
    await response.body?.cancel();
    return send(renewed);
  }
}

const tooLate = ({ method, path }: RouteData, deadline: number, cause: unknown): NetworkError =>
  new NetworkError(`There is no answer to ${method} ${path} within ${deadline} ms.`, { cause });

const bearer = (tokens: Tokens | undefined): { authorization?: string } =>
  tokens ? { authorization: `Bearer ${tokens.token}` } : {};
