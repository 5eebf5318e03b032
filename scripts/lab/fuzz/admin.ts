import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { grantRole } from '../../../apps/cli/src/users/grant-role';
import type { HttpClient } from './http-client';
import type { Known } from './inputs';

const PASSWORD = 'walnut-harbour-lantern';

/** An admin with an article: the caller with the most permissions gets furthest. */
export class Admin {
  private constructor(
    readonly id: string,
    readonly sessionId: string,
    readonly token: string,
    private readonly username: string,
    private readonly slug: string,
  ) {}

  /** @throws Error when the system rejects the registration, the login or the article */
  static async register(http: HttpClient, authDatabaseUrl: string): Promise<Admin> {
    const username = `fuzz-${randomBytes(6).toString('hex')}`;
    const email = `${username}@example.org`;
    await json(http, 'POST', '/api/register', { email, password: PASSWORD, name: 'Fuzz', username });
    await grantRole(authDatabaseUrl, email, 'admin');
    const login = await json(http, 'POST', '/api/login', { email, password: PASSWORD });
    const { token, user } = login as { token: string; user: { id: string } };
    const published = await json(http, 'POST', '/api/articles', { title: username, body: 'B' }, token);
    const listed = await json(http, 'GET', '/api/sessions', undefined, token);
    const session = (listed as { sessions: { id: string; current: boolean }[] }).sessions.find(
      ({ current }) => current,
    );
    const { slug } = (published as { article: { slug: string } }).article;
    return new Admin(user.id, session?.id ?? '', token, username, slug);
  }

  /** The headers that identify the caller in calls between services. */
  get credentials(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}` };
  }

  get known(): Known {
    return { ids: [this.id, this.sessionId], texts: [this.username, this.slug, PASSWORD] };
  }
}

async function json(
  http: HttpClient,
  method: string,
  path: string,
  body?: object,
  token?: string,
): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
  };
  for (let attempt = 1; ; attempt += 1) {
    const { status, text } = await http.send(method, path, headers, body && JSON.stringify(body));
    if (status < 300) return JSON.parse(text);
    if (attempt === 5) throw new Error(`${method} ${path} returned ${status}: ${text}`);
    await sleep(200 * attempt);
  }
}
