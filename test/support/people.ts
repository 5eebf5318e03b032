import { randomBytes } from 'node:crypto';
import { withClient } from '../../libs/database/src/with-client';
import { type Answer, Client as HttpClient, visitor } from './client';
import type { Article, Login, Summary, User } from './shapes';
import { testState } from './state';

/** A word nobody else has. */
export const unique = (prefix = 'x'): string => `${prefix}-${randomBytes(6).toString('hex')}`;

/** What somebody registers with. */
export interface Registration {
  email: string;
  password: string;
  name: string;
  username?: string;
}

/** A registration nobody has made yet. */
export function newcomer(wishes: Partial<Registration> = {}): Registration {
  const username = unique('user');
  return {
    email: `${username}@example.org`,
    password: 'correct horse 7',
    name: 'Ada Reader',
    username,
    ...wishes,
  };
}

/** Somebody logged in, with their own client. */
export interface Person extends Registration {
  client: HttpClient;
  user: User;
  username: string;
  token: string;
  refreshToken: string;
}

/** Somebody who has just registered, at the shared system when no other is named. */
export async function registered(wishes: Partial<Registration> = {}, base?: string): Promise<Person> {
  const registration = newcomer(wishes);
  const answer = await visitor(base).post<Login>('/api/register', registration);
  return person(registration, succeeded(answer, 201), base);
}

/** Many who have just registered. */
export const crowd = (size: number, base?: string): Promise<Person[]> =>
  Promise.all(Array.from({ length: size }, () => registered({}, base)));

/** The same person in a new session. */
export async function loggedIn(someone: Registration, base?: string): Promise<Person> {
  const { email, password } = someone;
  return person(
    someone,
    succeeded(await visitor(base).post<Login>('/api/login', { email, password }), 200),
    base,
  );
}

/** Writes an article. */
export async function published(author: Person, wishes: object = {}): Promise<Article> {
  const text = { title: unique('Title'), body: 'A body.', ...wishes };
  return succeeded(await author.client.post<{ article: Article }>('/api/articles', text), 201).article;
}

/** Writes many articles, the last one newest. */
export async function publishedInTurn(author: Person, wishes: object[]): Promise<Article[]> {
  const articles: Article[] = [];
  for (const wish of wishes) articles.push(await published(author, wish));
  return articles;
}

/** The body of an answer that must have this status. */
export function succeeded<Body>(answer: Answer<Body>, status: number): Body {
  if (answer.status !== status) throw new Error(`Expected ${status}, got ${answer.status}: ${answer.text}`);
  return answer.body;
}

export const slugsOf = (articles: Summary[]): string[] => articles.map(({ slug }) => slug);

/** Runs one statement in the auth service's database of the shared system, for what time alone would bring about. */
export async function inAuthDatabase(statement: string, values: unknown[]): Promise<number> {
  const { rowCount } = await withClient(authDatabase(), (client) => client.query(statement, values));
  return rowCount ?? 0;
}

/** The auth service's database of the shared system. */
export function authDatabase(): string {
  const { databaseUrls } = testState();
  if (!databaseUrls) throw new Error('Only e2e tests have a system; rename the file to *.e2e-spec.ts');
  return databaseUrls.auth;
}

function person(registration: Registration, login: Login, base?: string): Person {
  const { user, token, refreshToken } = login;
  return {
    ...registration,
    username: user.username,
    user,
    token,
    refreshToken,
    client: visitor(base).as(token),
  };
}
