import type { NamedRoute } from '#contracts';
import { type Person, published, registered, succeeded } from './people';
import { REALWORLD_ROUTES, ROUTES } from './routes';
import type { Session } from './shapes';

/** An account with an article and a session, for requests about them. */
export interface Scene {
  owner: Person;
  slug: string;
  sessionId: string;
  /** Another account: people do things to each other's profiles. */
  someone: Person;
}

let someone: Promise<Person> | undefined;

export async function newScene(): Promise<Scene> {
  const owner = await registered();
  const { slug } = await published(owner);
  const { sessions } = succeeded(await owner.client.get<{ sessions: Session[] }>('/api/sessions'), 200);
  return { owner, slug, sessionId: sessions[0]?.id ?? '', someone: await (someone ??= registered()) };
}

/** The resources of a scene, by the path of their route. */
const known = ({ owner, slug, sessionId, someone }: Scene): Record<string, string> => ({
  '/api/articles/:slug': slug,
  '/api/profiles/:username': someone.username,
  '/api/sessions/:id': sessionId,
  '/api/users/:id': owner.user.id,
  '/api/jobs/dead-letters/:id': 'job-999999999',
  '/conduit/api/articles/:slug': slug,
  '/conduit/api/profiles/:username': someone.username,
});

/** The address of a route in a scene. The owner creates missing resources by POST to the parent path. */
export async function addressIn(scene: Scene, { path }: Pick<NamedRoute, 'path'>): Promise<string> {
  let [template, address] = ['', ''];
  for (const part of path.split('/').slice(1)) {
    const collection = template;
    template += `/${part}`;
    const name = /^:(\w+)$/.exec(part)?.[1];
    const value = name && (known(scene)[template] ?? (await created(scene, collection, address, name)));
    address += `/${value ?? part}`;
  }
  return address;
}

async function created({ owner }: Scene, path: string, address: string, name: string): Promise<string> {
  const route = [...ROUTES, ...REALWORLD_ROUTES].find((one) => one.method === 'POST' && one.path === path);
  if (!route) throw new Error(`${path}/:${name} is not in the scene, and no POST creates it`);
  const answer = await owner.client.post<Record<string, Record<string, string | number>>>(
    address,
    route.example,
  );
  const [resource] = Object.values(succeeded(answer, route.status));
  return String(resource?.[name] ?? '');
}
