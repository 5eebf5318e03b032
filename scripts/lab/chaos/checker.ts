import { isDeepStrictEqual } from 'node:util';
import type { RetryingClient } from './retrying-client';
import type { Article, Person, ExpectedState } from './expected-state';

/** An effect that the system lost, duplicated, or shows differently than expected. */
export interface Finding {
  kind: 'lost' | 'duplicated' | 'wrong';
  what: string;
}

interface ShownArticle {
  slug: string;
  title: string;
  description: string;
  tags: string[];
  favoritesCount: number;
  author: { username: string; name: string };
}

interface ShownNotification {
  kind: 'welcome' | 'article_published' | 'article_favorited';
  data: { slug?: string };
  /** The number of users it aggregates. */
  count: number;
}

interface Own extends Pick<Person, 'username' | 'token'> {
  articles: Article[];
}

/** Compares what the public API shows with what the system acknowledged: exactly that must be there. */
export class Checker {
  private readonly findings: Finding[] = [];

  constructor(
    private readonly client: RetryingClient,
    private readonly expected: ExpectedState,
  ) {}

  async check(): Promise<Finding[]> {
    await this.checkArticles();
    await this.checkTags();
    for (const person of this.expected.people) await this.checkPerson(person);
    return this.findings;
  }

  private async checkArticles(): Promise<void> {
    const shown = await this.all<ShownArticle>('/api/articles?', 'articles');
    this.compareSets(
      'article',
      shown.items.map(({ slug }) => slug),
      this.expected.existingArticles.map(({ slug }) => slug),
    );
    this.equal('the total of articles', shown.total, this.expected.existingArticles.length);
    const bySlug = new Map(shown.items.map((article) => [article.slug, article]));
    for (const article of this.expected.existingArticles) {
      const found = bySlug.get(article.slug);
      if (found) this.checkArticle(article, found);
    }
  }

  private checkArticle(
    { slug, title, description, tags, author, favoritedBy }: Article,
    shown: ShownArticle,
  ): void {
    this.equal(`title of ${slug}`, shown.title, title);
    this.equal(`description of ${slug}`, shown.description, description);
    this.equal(`tags of ${slug}`, shown.tags, tags);
    this.equal(`favorites of ${slug}`, shown.favoritesCount, favoritedBy.size);
    this.equal(
      `author of ${slug}`,
      [shown.author.username, shown.author.name],
      [author.username, author.name],
    );
  }

  private async checkTags(): Promise<void> {
    const { body } = await this.client.ask<{ tags: { name: string; count: number }[] }>({
      method: 'GET',
      path: '/api/tags',
    });
    const expected = new Map<string, number>();
    for (const { tags } of this.expected.existingArticles)
      for (const tag of tags) expected.set(tag, (expected.get(tag) ?? 0) + 1);
    const shown = Object.fromEntries(body.tags.map(({ name, count }) => [name, count]));
    this.equal('counts of tags', shown, Object.fromEntries(expected));
  }

  private async checkPerson(person: Person): Promise<void> {
    const { id, username, name, token } = person;
    const own = await this.client.ask<{ user?: { id: string; username: string; name: string } }>({
      method: 'GET',
      path: '/api/user',
      token,
    });
    const profile = await this.client.ask<{ profile?: { id: string; name: string } }>({
      method: 'GET',
      path: `/api/profiles/${username}`,
    });
    if (person.isDeleted) {
      this.equal(`login of the deleted ${username}`, own.status, 401);
      this.equal(`profile of the deleted ${username}`, profile.status, 404);
      return;
    }
    if (own.status !== 200 || profile.status !== 200)
      return this.find('lost', `${username} (${own.status}, ${profile.status})`);
    const { user } = own.body;
    this.equal(`user ${username}`, [user?.id, user?.username, user?.name], [id, username, name]);
    this.equal(`profile ${username}`, [profile.body.profile?.id, profile.body.profile?.name], [id, name]);
    const liked = await this.all<ShownArticle>(`/api/articles?favorited=${username}&`, 'articles');
    const expected = this.expected.existingArticles
      .filter(({ favoritedBy }) => favoritedBy.has(person))
      .map(({ slug }) => slug);
    this.compareSets(
      `favorite of ${username}`,
      liked.items.map(({ slug }) => slug),
      expected,
    );
    const articles = this.expected.existingArticles.filter(({ author }) => author === person);
    await this.checkNotifications({ username, token, articles });
  }

  /** Each existing article has one notification of its publication, and counts each user who likes it once. */
  private async checkNotifications({ username, token, articles }: Own): Promise<void> {
    const { items } = await this.all<ShownNotification>('/api/notifications?', 'notifications', token);
    const of = (kind: ShownNotification['kind']) => items.filter((item) => item.kind === kind);
    this.compareSets(
      `welcome of ${username}`,
      of('welcome').map(() => 'welcome'),
      ['welcome'],
    );
    this.compareSets(
      `notification of ${username}, published`,
      of('article_published').map(({ data }) => data.slug ?? ''),
      articles.map(({ slug }) => slug),
    );
    this.compareSets(
      `notified favorite of ${username}`,
      of('article_favorited').flatMap(({ data, count }) => Array<string>(count).fill(data.slug ?? '')),
      articles.flatMap(({ slug, favoritedBy, author }) =>
        [...favoritedBy].filter((fan) => fan !== author).map(() => slug),
      ),
    );
  }

  /** Reads a whole list, page by page. */
  private async all<Item>(
    path: string,
    member: string,
    token?: string,
  ): Promise<{ items: Item[]; total: number }> {
    const items: Item[] = [];
    let page: { nextCursor: string | null; total: number } | undefined;
    do {
      const cursor = page?.nextCursor ? `&cursor=${page.nextCursor}` : '';
      const request = { method: 'GET', path: `${path}limit=100${cursor}`, token } as const;
      page = (await this.client.ask<{ nextCursor: string | null; total: number }>(request)).body;
      items.push(...((page as unknown as Record<string, Item[]>)[member] ?? []));
    } while (page.nextCursor);
    return { items, total: page.total };
  }

  /** Compares as multisets: missing items were lost, surplus items were duplicated. */
  private compareSets(what: string, shown: string[], expected: string[]): void {
    const left = [...expected];
    for (const one of shown) {
      const at = left.indexOf(one);
      if (at < 0) this.find('duplicated', `${what} ${one}`);
      else left.splice(at, 1);
    }
    for (const one of left) this.find('lost', `${what} ${one}`);
  }

  private equal(what: string, shown: unknown, expected: unknown): void {
    if (isDeepStrictEqual(shown, expected)) return;
    this.find('wrong', `${what}: ${JSON.stringify(shown)} instead of ${JSON.stringify(expected)}`);
  }

  private find(kind: Finding['kind'], what: string): void {
    this.findings.push({ kind, what });
  }
}
