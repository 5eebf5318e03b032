import type { ReplyOf } from '#contracts';
import { RealWorldRoutes } from '../../apps/gateway/src/realworld/realworld.routes';
import { type Answer, Client, visitor } from './client';
import { unique } from './people';

export type RealWorldArticle = ReplyOf<typeof RealWorldRoutes.getArticle>['article'];
export type RealWorldComment = ReplyOf<typeof RealWorldRoutes.addComment>['comment'];
export type RealWorldUser = ReplyOf<typeof RealWorldRoutes.getUser>['user'];

/** The input of a registration. */
export interface NewUser {
  username: string;
  email: string;
  password: string;
}

/** An account that was registered through the RealWorld API, and its client. */
export interface Member extends NewUser {
  token: string;
  api: RealWorldClient;
}

/** A client of the RealWorld API that finds out whether its replies have exactly the members that the routes declare. */
export class RealWorldClient {
  constructor(readonly http: Client = visitor()) {}

  /** The same client with a token, in the scheme of this API. */
  as(token: string): RealWorldClient {
    return new RealWorldClient(this.http.with({ authorization: `Token ${token}` }));
  }

  /** @param route the name of a route @param path below `/conduit/api` @throws Error when the reply differs from the route's */
  async call<Name extends keyof typeof RealWorldRoutes>(
    route: Name,
    path: string,
    body?: unknown,
  ): Promise<Answer<ReplyOf<(typeof RealWorldRoutes)[Name]>>> {
    const { method, reply } = RealWorldRoutes[route];
    const answer = await this.http.sendJson<never>(method, `/conduit/api${path}`, body);
    if (answer.status < 300) expect(reply.parse(answer.body)).toEqual(answer.body);
    return answer;
  }
}

export const newUser = (overrides: Partial<NewUser> = {}): NewUser => {
  const username = unique('rw');
  return { username, email: `${username}@example.org`, password: 'password123', ...overrides };
};

/** A newly registered account. */
export async function joined(overrides: Partial<NewUser> = {}, http?: Client): Promise<Member> {
  const user = newUser(overrides);
  const api = new RealWorldClient(http);
  const { status, body, text } = await api.call('register', '/users', { user });
  if (status !== 201) throw new Error(`Expected 201, got ${status}: ${text}`);
  const { token } = body.user;
  return { ...user, token, api: api.as(token) };
}

/** Publishes an article. */
export async function posted({ api }: Member, overrides: object = {}): Promise<RealWorldArticle> {
  const article = { title: unique('Title'), description: 'About it', body: 'A body.', ...overrides };
  const { status, body, text } = await api.call('createArticle', '/articles', { article });
  if (status !== 201) throw new Error(`Expected 201, got ${status}: ${text}`);
  return body.article;
}

/** Asserts that a response has this status and exactly these errors, in the form of this API. */
export function expectErrors(answer: Answer, status: number, errors: unknown): void {
  expect({ status: answer.status, body: answer.body }).toEqual({ status, body: { errors } });
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'access-control-allow-origin': '*',
    'x-request-id': expect.any(String) as string,
  });
}
