import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { ApiDocument } from '../support/api-document';
import { EventSource } from '../support/event-source';
import { type Answer, visitor } from '../support/client';
import { expired } from '../support/forgeries';
import { gatewayHandlers } from '../support/gateway-routes';
import {
  loggedIn,
  newcomer,
  type Person,
  published,
  registered,
  succeeded,
  withRole,
} from '../support/people';
import type { Session } from '../support/shapes';
import { system } from '../support/system';
import { claimsOf, forged, systemKey } from '../support/tokens';

/** Every kind of caller. `owner` is whose account, article or session is asked about. */
const CALLERS = ['nobody', 'other', 'owner', 'moderator', 'admin', 'expired', 'revoked', 'forged'] as const;
type Caller = (typeof CALLERS)[number];

/** What a row is about. */
interface Scene {
  owner: Person;
  slug: string;
  sessionId: string;
}

type Seen = Pick<Answer, 'status' | 'headers'> & Partial<Pick<Answer, 'body'>>;

interface Row {
  /** The status that each caller gets. */
  statuses: Record<Caller, number>;
  body?: (scene: Scene, caller: Person) => object;
  /** What the row does can be done once: each caller gets a scene, and a person to be, of their own. */
  once?: true;
  /** What caches are told of a success; of everything else that it must not be stored. */
  cached?: string;
}

const DENIED = { expired: 401, revoked: 401, forged: 401 };
/** Open to all; a token is not even looked at. */
const open = (status: number): Row['statuses'] => ({
  ...all(status),
  nobody: status,
  expired: status,
  revoked: status,
  forged: status,
});
/** Open to all; a token must be valid. */
const optional = (status: number): Row['statuses'] => ({ ...all(status), ...DENIED, nobody: status });
/** For who is logged in, with exceptions. */
const login = (status: number, but: Partial<Row['statuses']> = {}): Row['statuses'] => ({
  ...all(status),
  ...DENIED,
  nobody: 401,
  ...but,
});
const onlyOwner = (status: number): Row['statuses'] => login(403, { owner: status });
const onlyAdmin = (status: number): Row['statuses'] => login(403, { admin: status });

function all(status: number) {
  return { other: status, owner: status, moderator: status, admin: status };
}

const ROWS: Record<string, Row> = {
  'GET /docs': { statuses: open(200), cached: 'no-cache' },
  'GET /openapi.json': { statuses: open(200), cached: 'no-cache' },
  'GET /asyncapi.json': { statuses: open(200), cached: 'no-cache' },
  'GET /api/health': { statuses: open(200) },
  'GET /.well-known/jwks.json': { statuses: open(200), cached: 'public, max-age=300' },
  'POST /api/register': { statuses: open(201), body: () => newcomer() },
  'POST /api/login': { statuses: open(200), body: ({ owner: { email, password } }) => ({ email, password }) },
  'POST /api/token/refresh': {
    statuses: open(200),
    body: ({ owner: { refreshToken } }) => ({ refreshToken }),
    once: true,
  },
  'POST /api/logout': { statuses: login(200), once: true },
  'POST /api/email/verification': { statuses: login(202) },
  // There is no such link: refused for what it is, not for the caller.
  'POST /api/email/verify': { statuses: open(400), body: () => ({ token: 'unknown' }) },
  'POST /api/password/forgot': { statuses: open(202), body: ({ owner: { email } }) => ({ email }) },
  'POST /api/password/reset': {
    statuses: open(400),
    body: () => ({ token: 'unknown', password: 'walnut-harbour-lantern' }),
  },
  'GET /api/sessions': { statuses: login(200) },
  'DELETE /api/sessions/:id': { statuses: login(404, { owner: 204 }), once: true },
  'GET /api/user': { statuses: login(200) },
  'PUT /api/user': { statuses: login(200), body: () => ({ bio: 'Changed.' }) },
  'DELETE /api/user': {
    statuses: login(204),
    body: (_scene, { password }) => ({ currentPassword: password }),
    once: true,
  },
  'GET /api/profiles/:username': { statuses: optional(200), cached: 'no-cache' },
  'GET /api/articles': { statuses: optional(200), cached: 'no-cache' },
  'POST /api/articles': { statuses: login(201), body: () => ({ title: 'A title', body: 'A body.' }) },
  'GET /api/articles/:slug': { statuses: optional(200), cached: 'no-cache' },
  'PUT /api/articles/:slug': { statuses: onlyOwner(200), body: () => ({ description: 'Changed.' }) },
  'DELETE /api/articles/:slug': { statuses: login(204, { other: 403 }), once: true },
  'POST /api/articles/:slug/favorite': { statuses: login(200), once: true },
  // Nobody has liked it: refused for what it is, not for who asks.
  'DELETE /api/articles/:slug/favorite': { statuses: login(409) },
  'GET /api/tags': { statuses: open(200), cached: 'no-cache' },
  'GET /api/notifications': { statuses: login(200) },
  'POST /api/notifications/read': { statuses: login(200), body: () => ({ all: true }) },
  'GET /api/notifications/stream': { statuses: login(200), cached: 'no-store, no-transform' },
  'GET /api/notifications/settings': { statuses: login(200) },
  'PUT /api/notifications/settings': { statuses: login(200), body: () => ({}) },
  'GET /api/users': { statuses: onlyAdmin(200) },
  'GET /api/users/:id': { statuses: login(403, { owner: 200, admin: 200 }) },
  'PUT /api/users/:id': {
    statuses: login(403, { owner: 200, admin: 200 }),
    body: () => ({ bio: 'Changed.' }),
  },
  'DELETE /api/users/:id': { statuses: onlyAdmin(204), once: true },
  'GET /api/jobs/dead-letters': { statuses: onlyAdmin(200) },
  // None has this id: 404 for who may know that, 403 for all others.
  'GET /api/jobs/dead-letters/:id': { statuses: onlyAdmin(404) },
  'POST /api/jobs/dead-letters/:id/retry': { statuses: onlyAdmin(404) },
  'DELETE /api/jobs/dead-letters/:id': { statuses: onlyAdmin(404) },
};

async function newScene(): Promise<Scene> {
  const owner = await registered();
  const { slug } = await published(owner);
  const { sessions } = succeeded(await owner.client.get<{ sessions: Session[] }>('/api/sessions'), 200);
  return { owner, slug, sessionId: sessions[0]?.id ?? '' };
}

/** The path of a route, filled in with what the scene has. */
function pathOf(route: string, { owner, slug, sessionId }: Scene): string {
  const path = route.split(' ')[1] ?? '';
  const id = path.includes('/sessions/')
    ? sessionId
    : path.includes('/jobs/')
      ? 'job-999999999'
      : owner.user.id;
  return path.replace(':slug', slug).replace(':username', owner.username).replace(':id', id);
}

describe('who may call a route', () => {
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  let key: KeyObject;
  let shared: Scene;
  let document: ApiDocument;
  let cast: Record<'other' | 'moderator' | 'admin', Person>;
  beforeAll(async () => {
    const [other, moderator, admin] = await Promise.all([
      registered(),
      withRole('moderator'),
      withRole('admin'),
    ]);
    cast = { other, moderator, admin };
    [key, shared, document] = await Promise.all([systemKey(), newScene(), ApiDocument.read()]);
  });

  /** Who the caller is, or was, or says to be. */
  async function personFor(caller: Caller, { owner }: Scene, once: boolean): Promise<Person> {
    if (caller === 'other') return once ? registered() : cast.other;
    if (caller === 'moderator' || caller === 'admin') return once ? withRole(caller) : cast[caller];
    return owner;
  }

  async function tokenOf(caller: Caller, person: Person): Promise<string | undefined> {
    switch (caller) {
      case 'nobody':
        return undefined;
      case 'expired':
        return expired(person.token, key);
      case 'forged':
        return forged(person.token, { key: foreign }, { claims: { ...claimsOf(cast.admin.token).claims } });
      case 'revoked': {
        const { client, token } = await loggedIn(person);
        succeeded(await client.post('/api/logout'), 200);
        return token;
      }
      default:
        return person.token;
    }
  }

  async function answerOf(route: string, { body, once }: Row, caller: Caller): Promise<Seen> {
    const scene = once ? await newScene() : shared;
    const person = await personFor(caller, scene, once === true);
    const token = await tokenOf(caller, person);
    const [method = ''] = route.split(' ');
    const path = pathOf(route, scene);
    if (path.endsWith('/stream') && token) return openedStream(token);
    const client = token === undefined ? visitor() : visitor().as(token);
    return client.sendJson(method, path, body?.(scene, person));
  }

  async function openedStream(token: string): Promise<Seen> {
    const stream = await EventSource.open(system(), token);
    stream.close();
    return { status: stream.status, headers: stream.headers };
  }

  it('is said here of every route there is, and of no other', () => {
    const routes = gatewayHandlers().map(({ route }) => route);
    expect(routes.length).toBeGreaterThan(30);
    expect(routes.sort()).toEqual(Object.keys(ROWS).sort());
    expect(document.routes.sort()).toEqual(Object.keys(ROWS).sort());
  });

  it.each(Object.entries(ROWS))('%s', async (route, row) => {
    const found = await Promise.all(
      CALLERS.map(async (caller) => [caller, await answerOf(route, row, caller)] as const),
    );
    expect(Object.fromEntries(found.map(([caller, { status }]) => [caller, status]))).toEqual(row.statuses);
    // Caches are told of each answer whether it may be stored, and on what it depends.
    const isOpen = row.statuses.nobody === row.statuses.forged && row.statuses.nobody !== 401;
    for (const [, { status, headers, body }] of found) {
      if (status < 300) expect(document.contradictions(route, { status, body })).toEqual([]);
      const { 'cache-control': cached, vary, etag } = headers;
      expect({ status, cached }).toEqual({ status, cached: (status === 200 && row.cached) || 'no-store' });
      expect({ status, vary }).toEqual({ status, vary: isOpen ? undefined : 'Authorization' });
      expect({ status, tagged: etag !== undefined }).toEqual({
        status,
        tagged: status === 200 && cached !== undefined && !cached.includes('no-store'),
      });
    }
  });
});
