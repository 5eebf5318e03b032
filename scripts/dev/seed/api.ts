import { setTimeout as sleep } from 'node:timers/promises';

/** The input of a registration. */
export interface Registration {
  email: string;
  password: string;
  name: string;
  username: string;
}

/** The input of an article. */
export interface Content {
  title: string;
  description: string;
  body: string;
  tags: string[];
}

interface Answer {
  status: number;
  body: unknown;
}

const TRIES = 5;
const LONGEST_WAIT_S = 90;

/** The few calls of the public API that demo data needs. */
export class Api {
  constructor(
    private readonly baseUrl: string,
    private readonly note: (text: string) => void,
  ) {}

  /** Registers, or signs in if the account exists. @returns an access token */
  async signIn(person: Registration): Promise<string> {
    let answer = await this.call('POST', '/api/register', { body: person, accept: [201, 409] });
    if (answer.status === 409) {
      const { email, password } = person;
      answer = await this.call('POST', '/api/login', { body: { email, password }, accept: [200] });
    }
    return (answer.body as { token: string }).token;
  }

  /** One author's articles, at most 100. */
  async articlesBy(username: string): Promise<{ title: string; slug: string }[]> {
    const path = `/api/articles?limit=100&author=${encodeURIComponent(username)}`;
    const { body } = await this.call('GET', path, { accept: [200] });
    return (body as { articles: { title: string; slug: string }[] }).articles;
  }

  /** Publishes an article. @returns its slug */
  async publish(token: string, content: Content): Promise<string> {
    const { body } = await this.call('POST', '/api/articles', { token, body: content, accept: [201] });
    return (body as { article: { slug: string } }).article.slug;
  }

  /** Makes an article a favorite; it may already be one. */
  async favorite(token: string, slug: string): Promise<void> {
    await this.call('POST', `/api/articles/${slug}/favorite`, { token, accept: [200, 409] });
  }

  /** Follows a person, who may be followed already. */
  async follow(token: string, username: string): Promise<void> {
    await this.call('POST', `/api/profiles/${username}/follow`, { token, accept: [200, 409] });
  }

  /** The usernames of the people who have commented on an article, from its newest 100 comments. */
  async commentersOf(slug: string): Promise<string[]> {
    const { body } = await this.call('GET', `/api/articles/${slug}/comments?limit=100`, { accept: [200] });
    const { comments } = body as { comments: { author: { username: string } }[] };
    return comments.map(({ author }) => author.username);
  }

  async comment(token: string, slug: string, body: string): Promise<void> {
    await this.call('POST', `/api/articles/${slug}/comments`, { token, body: { body }, accept: [201] });
  }

  private async call(
    method: string,
    path: string,
    { token, body, accept }: { token?: string; body?: object; accept: number[] },
  ): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const response = await fetch(`${this.baseUrl}${path}`, {
        method,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
        body: body && JSON.stringify(body),
      });
      const text = await response.text();
      if (accept.includes(response.status))
        return { status: response.status, body: JSON.parse(text) as unknown };
      const isBusy = response.status === 429 || response.status === 503;
      if (!isBusy || tries === TRIES)
        throw new Error(`${method} ${path} returned ${response.status}: ${text}`);
      await this.pause(Number(response.headers.get('retry-after') ?? 1));
    }
  }

  private async pause(requested: number): Promise<void> {
    const wait = Math.min(Math.max(requested, 1), LONGEST_WAIT_S);
    this.note(`the server asks to wait ${wait} s`);
    await sleep(wait * 1000);
  }
}
