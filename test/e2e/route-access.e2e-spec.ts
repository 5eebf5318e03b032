import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { isEventStream, type NamedRoute } from '#contracts';
import { EventSource } from '../support/event-source';
import { type Answer, visitor } from '../support/client';
import { expired } from '../support/forgeries';
import { loggedIn, newRegistration, type Person, registered, succeeded } from '../support/people';
import { withRole } from '../support/roles';
import { newUser } from '../support/realworld';
import { REALWORLD_ROUTES, ROUTES } from '../support/routes';
import { addressIn, newScene, type Scene } from '../support/scene';
import { system } from '../support/system';
import { claimsOf, forged, systemKey } from '../support/tokens';

/** Every kind of caller. `owner` owns the account, article or session of the request. */
const CALLERS = [
  'anonymous',
  'other',
  'owner',
  'moderator',
  'admin',
  'expired',
  'revoked',
  'forged',
] as const;
type Caller = (typeof CALLERS)[number];

type Seen = Pick<Answer, 'status' | 'headers'>;

/** Overrides for a route whose example body or success status does not fit the scene. */
interface Particulars {
  /** The status for callers with access. */
  status?: number;
  body?: (scene: Scene, caller: Person) => object;
  /** The request can succeed only once, so each caller gets its own scene and account. */
  once?: boolean;
}

const PARTICULARS: Record<string, Particulars> = {
  'auth.register': { body: () => newRegistration() },
  'auth.login': { body: ({ owner: { email, password } }) => ({ email, password }), once: false },
  'auth.refresh': { body: ({ owner: { refreshToken } }) => ({ refreshToken }) },
  'auth.logout': { body: () => ({}) },
  // No such link exists: the request is rejected because of its token, not because of the caller.
  'email.verify': { status: 400 },
  'password.reset': { status: 400 },
  'password.forgot': { body: ({ owner: { email } }) => ({ email }) },
  'user.change': { body: () => ({ bio: 'Changed.' }) },
  'user.delete': { body: (_scene, { password }) => ({ currentPassword: password }) },
  'users.change': { body: () => ({ bio: 'Changed.' }) },
  // A new title would be a new slug.
  'articles.change': { body: () => ({ description: 'Changed.' }) },
  // The caller has not favorited the article.
  'favorites.remove': { status: 409 },
  // The caller does not follow the person.
  'follows.remove': { status: 409 },
  'notifications.read': { body: () => ({ all: true }), once: false },
  'notificationSettings.change': { body: () => ({}) },
  // No dead letter has this id: 404 for admins, 403 for all others.
  'deadLetters.get': { status: 404 },
  'deadLetters.retry': { status: 404 },
  'deadLetters.discard': { status: 404 },
  'realWorld.register': { body: () => ({ user: newUser() }) },
  'realWorld.login': {
    body: ({ owner: { email, password } }) => ({ user: { email, password } }),
    once: false,
  },
};

/** The expected status of each caller, from the route's access rule. */
function statusesOf({ access, status, refusal, path }: NamedRoute, success = status): Record<Caller, number> {
  const refused = refusal === 'not_found' ? 404 : 403;
  const may = (caller: 'owner' | 'moderator' | 'admin' | 'other'): number => {
    if (access === 'admin') return caller === 'admin' ? success : refused;
    if (typeof access === 'string') return success;
    return caller !== 'other' && access.includes(caller) ? success : refused;
  };
  // The RealWorld API reads without a token that was refused; ours is strict.
  const isLenient = access === 'optional' && path.startsWith('/conduit/');
  const invalid = access === 'public' || isLenient ? success : 401;
  return {
    anonymous: access === 'public' || access === 'optional' ? success : 401,
    other: may('other'),
    owner: may('owner'),
    moderator: may('moderator'),
    admin: may('admin'),
    expired: invalid,
    revoked: invalid,
    forged: invalid,
  };
}

/** Whether a second request would see the effect of the first. */
const isOnce = ({ method, status, id }: NamedRoute): boolean => {
  const { once, status: other } = PARTICULARS[id] ?? {};
  return once ?? (other === undefined && (method === 'DELETE' || (method === 'POST' && status === 200)));
};

describe('the access to a route', () => {
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  let key: KeyObject;
  let shared: Scene;
  let cast: Record<'other' | 'moderator' | 'admin', Person>;
  let revoked: string;
  beforeAll(async () => {
    const [other, moderator, admin] = await Promise.all([
      registered(),
      withRole('moderator'),
      withRole('admin'),
    ]);
    cast = { other, moderator, admin };
    key = systemKey();
    shared = await newScene();
    const { client, token } = await loggedIn(shared.owner);
    succeeded(await client.post('/api/logout'), 200);
    revoked = token;
  });

  /** The account of the caller, or the one that its token claims. @param fresh whether the request changes the caller's account */
  async function personFor(caller: Caller, { owner }: Scene, fresh: boolean): Promise<Person> {
    if (caller === 'other') return fresh ? registered() : cast.other;
    if (caller === 'moderator' || caller === 'admin') return fresh ? withRole(caller) : cast[caller];
    return owner;
  }

  function tokenOf(caller: Caller, person: Person): string | undefined {
    switch (caller) {
      case 'anonymous':
        return undefined;
      case 'expired':
        return expired(person.token, key);
      case 'forged':
        return forged(person.token, { key: foreign }, { claims: { ...claimsOf(cast.admin.token).claims } });
      case 'revoked':
        return revoked;
      default:
        return person.token;
    }
  }

  async function answerOf(route: NamedRoute, caller: Caller): Promise<Seen> {
    // A request that is refused changes nothing, so it needs no scene of its own.
    const once = isOnce(route) && statusesOf(route)[caller] === route.status;
    const scene = once ? await newScene() : shared;
    // Without a resource of the scene in its path, the request is about the caller: its account, session or follows.
    const person = await personFor(caller, scene, once && !/:(slug|id)/.test(route.path));
    const path = await addressIn(scene, route);
    const token = tokenOf(caller, person);
    if (isEventStream(route)) return openedStream(path, token);
    const client = token === undefined ? visitor() : visitor().as(token);
    const { body } = PARTICULARS[route.id] ?? {};
    return client.sendJson(route.method, path, body ? body(scene, person) : route.example);
  }

  async function openedStream(path: string, token?: string): Promise<Seen> {
    const stream = await EventSource.open(system(), token, { path });
    stream.close();
    return { status: stream.status, headers: stream.headers };
  }

  it('is tested for every route of the gateway', () => {
    expect(ROUTES.length).toBeGreaterThan(30);
    const ids = [...ROUTES, ...REALWORLD_ROUTES].map(({ id }) => id);
    expect(Object.keys(PARTICULARS).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it.each([...ROUTES, ...REALWORLD_ROUTES])('$method $path', async (route) => {
    const found = await Promise.all(
      CALLERS.map(async (caller) => [caller, await answerOf(route, caller)] as const),
    );
    expect(Object.fromEntries(found.map(([caller, { status }]) => [caller, status]))).toEqual(
      statusesOf(route, PARTICULARS[route.id]?.status),
    );
    // Each response states whether caches may store it, and which request headers it depends on.
    for (const [, { status, headers }] of found) {
      const { 'cache-control': cached, vary, etag } = headers;
      expect({ status, cached }).toEqual({
        status,
        cached: status === 200 ? route.cacheControl : 'no-store',
      });
      expect({ status, vary }).toEqual({
        status,
        vary: route.access === 'public' ? undefined : 'Authorization',
      });
      expect({ status, tagged: etag !== undefined }).toEqual({
        status,
        tagged: status === 200 && cached !== undefined && !cached.includes('no-store'),
      });
    }
  });
});
