import { randomBytes } from 'node:crypto';
import { withClient } from '../../libs/database/src/with-client';
import { type Api, apiBy } from './api';
import { type Answer, Client as HttpClient, visitor } from './client';
import type { Article, Login, Summary, User } from './shapes';
import { testState } from './state';

/** A unique word. */
export const unique = (prefix = 'x'): string => `${prefix}-${randomBytes(6).toString('hex')}`;

/** The input of a registration. */
export interface Registration {
  email: string;
  password: string;
  name: string;
  username?: string;
}

/** The input of a registration with a new address and username. */
export function newRegistration(overrides: Partial<Registration> = {}): Registration {
  const username = unique('user');
  return {
    email: `${username}@example.org`,
    password: 'correct horse 7',
    name: 'Ada Reader',
    username,
    ...overrides,
  };
}

/** A logged-in account and its clients: a typed one, and one that sends any request. */
export interface Person extends Registration {
  api: Api;
  client: HttpClient;
  user: User;
  username: string;
  token: string;
  refreshToken: string;
}

/** A newly registered account, at the shared system by default. */
export async function registered(overrides: Partial<Registration> = {}, base?: string): Promise<Person> {
  const registration = newRegistration(overrides);
  const login = await apiBy(visitor(base)).auth.register(registration);
  return person(registration, login as Login, base);
}

/** A new session of `someone`, which the test may end. */
export const newSession = async (): Promise<Person> => loggedIn(await someone());

const shared = new Map<number, Promise<Person>>();

/**
 * An account that the tests of a file share, at the shared system. For tests to which it does not matter what the account has done
 * before, and which leave it able to log in: a registration costs as much as twenty requests. @param number which of them
 */
export function someone(number = 1): Promise<Person> {
  const person = shared.get(number) ?? registered();
  shared.set(number, person);
  return person;
}

/** `size` newly registered accounts. */
export const crowd = (size: number, base?: string): Promise<Person[]> =>
  Promise.all(Array.from({ length: size }, () => registered({}, base)));

/** The same account in a new session. */
export async function loggedIn(someone: Registration, base?: string): Promise<Person> {
  const { email, password } = someone;
  const login = await apiBy(visitor(base)).auth.login({ email, password });
  return person(someone, login as Login, base);
}

/** Publishes an article. */
export async function published({ api }: Person, overrides: object = {}): Promise<Article> {
  const { article } = await api.articles.create({ title: unique('Title'), body: 'A body.', ...overrides });
  return article;
}

/** Publishes articles one after the other, so the last is the newest. */
export async function publishedInTurn(author: Person, inputs: object[]): Promise<Article[]> {
  const articles: Article[] = [];
  for (const input of inputs) articles.push(await published(author, input));
  return articles;
}

/** The body of a response that must have this status. */
export function succeeded<Body>(answer: Answer<Body>, status: number): Body {
  if (answer.status !== status) throw new Error(`Expected ${status}, got ${answer.status}: ${answer.text}`);
  return answer.body;
}

export const slugsOf = (articles: Summary[]): string[] => articles.map(({ slug }) => slug);

/** Runs one statement in the auth service's database of the shared system, for what otherwise only time would change. */
export async function inAuthDatabase(statement: string, values: unknown[]): Promise<number> {
  const { rowCount } = await withClient(authDatabase(), (client) => client.query(statement, values));
  return rowCount ?? 0;
}

/** The URL of the auth service's database in the shared system. */
export function authDatabase(): string {
  const { databaseUrls } = testState();
  if (!databaseUrls) throw new Error('Only e2e tests have a system; rename the file to *.e2e-spec.ts');
  return databaseUrls.auth;
}

function person(registration: Registration, login: Login, base?: string): Person {
  const { user, token, refreshToken } = login;
  const client = visitor(base).as(token);
  return {
    ...registration,
    username: user.username,
    user,
    token,
    refreshToken,
    // By the token alone: a refused token is an error that the test sees, and nothing is refreshed.
    api: apiBy(client),
    client,
  };
}
