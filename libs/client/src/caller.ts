import { NetworkError, ProblemError } from './errors.ts';
import { Http } from './http.ts';
import type { ClientOptions, KeyedCallOptions, RetryPolicy } from './options.ts';
import { delayAfter, mayRepeat, RETRY } from './retry.ts';
import type { Input, RouteData } from './route-data.ts';
import type { Session } from './session.ts';
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
    const late = AbortSignal.timeout(deadline);
    const ended = signal ? AbortSignal.any([signal, late]) : late;
    const key = route.takesIdempotencyKey ? (idempotencyKey ?? newKey()) : undefined;
    const all = { ...headers, 'idempotency-key': key };
    for (let tries = 1; ; tries += 1) {
      try {
        const response = await this.respond(route, input, all, ended, session);
        return await this.http.reply(route, response, ended);
      } catch (failure) {
        signal?.throwIfAborted();
        if (late.aborted && !(failure instanceof ProblemError))
          throw new NetworkError(
            `There is no answer to ${route.method} ${route.path} within ${deadline} ms.`,
            {
              cause: failure,
            },
          );
        const delay = delayAfter(failure, tries, this.retry);
        const isLast = tries >= this.retry.tries || Date.now() + delay >= until;
        if (isLast || !mayRepeat(failure, route, repeatable || key !== undefined)) throw failure;
        await wait(delay, signal);
      }
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
    const send = (token: string | undefined): Promise<Response> =>
      this.http.send(route, input, { ...headers, ...bearer(token) }, signal);
    const token = holder && (await unless(signal, holder.accessToken()));
    const response = await send(token);
    if (response.status !== 401 || !holder || token === undefined) return response;
    const other = await unless(signal, holder.renewed(token));
    // The session has ended, and the route needs one.
    if (other === undefined && route.access === 'required') return response;
    await response.body?.cancel();
    return send(other);
  }
}

const bearer = (token: string | undefined): { authorization?: string } =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** A random key. `crypto.randomUUID` exists only on pages that came by HTTPS. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
