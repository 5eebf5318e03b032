import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, RetryingClient } from './retrying-client';
import type { Random } from './random';
import type { Person, ExpectedState } from './expected-state';

const TAGS = ['postgres', 'nats', 'queues', 'testing', 'chaos', 'design', 'ops', 'sagas'];
const MAX_USERS = 12;

/** Writes as several users, one request after the other, and records what was acknowledged. */
export class Writer {
  private readonly own: Person[] = [];
  private made = 0;

  constructor(
    private readonly name: string,
    private readonly client: RetryingClient,
    private readonly expected: ExpectedState,
    private readonly random: Random,
  ) {}

  /** @param pauseMs between two requests */
  async writeUntil(isOver: () => boolean, pauseMs: number): Promise<void> {
    while (!isOver()) {
      const due = Date.now() + pauseMs;
      await this.write();
      await sleep(Math.max(0, due - Date.now()));
    }
  }

  private async write(): Promise<void> {
    const person = this.random.pick(this.own.filter(({ isDeleted }) => !isDeleted));
    if (!person) return this.register();
    const isFull = this.own.length >= MAX_USERS;
    const act = this.random.weighted<() => Promise<void>>([
      [isFull ? 0 : 6, () => this.register()],
      [24, () => this.publish(person)],
      [14, () => this.change(person)],
      [34, () => this.toggleFavorite(person)],
      [12, () => this.rename(person)],
      [4, () => this.deleteArticle(person)],
      [1, () => this.deleteAccount(person)],
    ]);
    await act();
  }

  private async register(): Promise<void> {
    const username = this.unique('p');
    const name = `Person ${username}`;
    const password = `long enough ${username}`;
    const body = { email: `${username}@chaos.example`, password, name, username };
    const { body: answer } = this.expect(
      await this.client.ask<{ user: { id: string }; token: string }>({
        method: 'POST',
        path: '/api/register',
        body,
        idempotencyKey: crypto.randomUUID(),
      }),
      201,
    );
    const { token, user } = answer;
    const person = { id: user.id, token, password, username, name, isDeleted: false };
    this.own.push(person);
    this.expected.people.push(person);
  }

  private async publish(author: Person): Promise<void> {
    // Few different titles, so that slugs collide.
    const title = `On ${this.random.pick(TAGS)} ${this.random.between(0, 5)}`;
    const description = this.unique('d');
    const tags = [...new Set([this.random.pick(TAGS) ?? '', this.random.pick(TAGS) ?? ''])];
    const { body } = this.expect(
      await this.client.ask<{ article: { slug: string } }>({
        method: 'POST',
        path: '/api/articles',
        token: author.token,
        body: { title, description, body: `About ${title}`, tags },
        idempotencyKey: crypto.randomUUID(),
      }),
      201,
    );
    const { slug } = body.article;
    this.expected.articles.push({
      slug,
      title,
      description,
      tags,
      author,
      isDeleted: false,
      favoritedBy: new Set(),
    });
  }

  private async change(author: Person): Promise<void> {
    const article = this.random.pick(this.expected.existingArticles.filter((one) => one.author === author));
    if (!article) return;
    const description = this.unique('d');
    const tags = [this.random.pick(TAGS) ?? ''];
    const path = `/api/articles/${article.slug}`;
    this.expect(
      await this.client.ask({ method: 'PUT', path, token: author.token, body: { description, tags } }),
      200,
    );
    Object.assign(article, { description, tags });
  }

  private async toggleFavorite(person: Person): Promise<void> {
    const article = this.random.pick(this.expected.existingArticles);
    if (!article) return;
    const path = `/api/articles/${article.slug}/favorite`;
    const wasFavorite = article.favoritedBy.has(person);
    const answer = await this.client.ask({
      method: wasFavorite ? 'DELETE' : 'POST',
      path,
      token: person.token,
    });
    if (answer.status === 404) return; // another writer deleted it in between
    this.expect(answer, 200, ...(answer.isUncertain ? [409] : []));
    if (wasFavorite) article.favoritedBy.delete(person);
    else if (!article.isDeleted) article.favoritedBy.add(person);
  }

  private async rename(person: Person): Promise<void> {
    const name = `Person ${this.unique('n')}`;
    const username = this.random.next() < 0.5 ? this.unique('u') : person.username;
    const body = { name, ...(username !== person.username && { username }) };
    this.expect(await this.client.ask({ method: 'PUT', path: '/api/user', token: person.token, body }), 200);
    Object.assign(person, { name, username });
  }

  private async deleteArticle(author: Person): Promise<void> {
    const article = this.random.pick(this.expected.existingArticles.filter((one) => one.author === author));
    if (!article) return;
    article.isDeleted = true; // before the request, so that other writers stop choosing it
    const path = `/api/articles/${article.slug}`;
    const answer = await this.client.ask({ method: 'DELETE', path, token: author.token });
    this.expect(answer, 204, ...(answer.isUncertain ? [404] : []));
  }

  private async deleteAccount(person: Person): Promise<void> {
    this.expected.remove(person);
    const body = { currentPassword: person.password };
    const answer = await this.client.ask({ method: 'DELETE', path: '/api/user', token: person.token, body });
    this.expect(answer, 204, ...(answer.isUncertain ? [401, 403, 404] : []));
  }

  private expect<Body>(answer: Answer<Body>, ...statuses: number[]): Answer<Body> {
    if (!statuses.includes(answer.status)) {
      throw new Error(
        `Got ${answer.status} instead of ${statuses.join(' or ')}: ${JSON.stringify(answer.body)}`,
      );
    }
    this.expected.acknowledged += 1;
    return answer;
  }

  private unique(prefix: string): string {
    return `${prefix}${this.name}x${++this.made}`;
  }
}
