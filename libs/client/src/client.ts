import { Caller } from './caller.ts';
import { eventsOf } from './event-stream.ts';
import type { Api } from './generated/api.ts';
import { ROUTES } from './generated/routes.ts';
import type { CallOptions, ClientOptions } from './options.ts';
import { itemsOf } from './pages.ts';
import type { Input, RouteData } from './route-data.ts';
import { Session } from './session.ts';
import { memoryTokens } from './token-store.ts';

/** The API, and the session with which it is called. */
export type Client = Api & { readonly session: Session };

/**
 * Routes after which the session is over. A refused logout has ended it, too, and refreshing finds that out.
 */
const SIGN_OUT = ['auth.logout', 'user.delete'];
/** Less than the 10 seconds for which the server answers a repeated refresh with the same new tokens. */
const REFRESH_DEADLINE = 8_000;

/** A client of the API. It has a method for each route, and one session, which it refreshes when that is necessary. */
export function createClient(options: ClientOptions = {}): Client {
  const caller = new Caller(options);
  const session = new Session(options.tokens ?? memoryTokens(), async (refreshToken) => {
    const route = ROUTES['auth.refresh'] as RouteData;
    const reply = await caller.call(route, { refreshToken }, { deadline: REFRESH_DEADLINE }, undefined, true);
    return reply as Parameters<Session['signIn']>[0];
  });
  if (options.onSignedOut) {
    const { onSignedOut } = options;
    session.onChange((state) => {
      if (state === 'signed-out') onSignedOut();
    });
  }
  const api: Record<string, Record<string, unknown>> = {};
  for (const [id, route] of Object.entries(ROUTES)) {
    const [noun, name] = id.split('.') as [string, string];
    const group = (api[noun] ??= {});
    group[name] = methodOf(id, route, caller, session);
    const { pages } = route;
    if (pages === undefined) continue;
    const list = group[name] as (input: Input, options: CallOptions) => Promise<unknown>;
    group[`${name}All`] = (input: Input = {}, callOptions: CallOptions = {}) =>
      itemsOf((page) => list(page, callOptions), pages, input);
  }
  return Object.assign(api, { session }) as unknown as Client;
}

/** A route without an input takes its options first. */
function methodOf(id: string, route: RouteData, caller: Caller, session: Session) {
  const argumentsOf = (given: object[]): [Input, object] =>
    route.takesInput ? [{ ...given[0] }, given[1] ?? {}] : [{}, given[0] ?? {}];
  if (route.reply === 'events')
    return (...given: object[]) => {
      const [input, options] = argumentsOf(given);
      return eventsOf({ caller, session, route, input, options: options });
    };
  return async (...given: object[]): Promise<unknown> => {
    const [input, options] = argumentsOf(given) as [Input, CallOptions];
    const known = route.signsIn ? { 'device-token': await session.deviceToken() } : {};
    const headers = { ...definedIn(known), ...options.headers };
    const reply = await caller.call(route, input, { ...options, headers }, session);
    if (route.signsIn) await session.signIn(reply as Parameters<Session['signIn']>[0]);
    if (SIGN_OUT.includes(id)) await session.signOut();
    return reply;
  };
}

const definedIn = (headers: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined),
  );
