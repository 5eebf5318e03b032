import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Client, visitor } from './client';
import { type Person, published, registered, succeeded, unique } from './people';
import type { Article, ArticlePage, Profile } from './shapes';

/** A read that showed less than was acknowledged before it began. */
export interface Stale {
  what: string;
  expected: number;
  seen: number;
  /** For how long the newer value had been acknowledged. */
  ageMs: number;
  own: boolean;
}

/** A value that only grows, with what was acknowledged of it. */
class Growing {
  private readonly acknowledged: { value: number; at: number }[] = [{ value: 0, at: 0 }];
  constructor(readonly what: string) {}

  get last(): number {
    return this.acknowledged.at(-1)?.value ?? 0;
  }

  acknowledge(value: number): void {
    this.acknowledged.push({ value, at: performance.now() });
  }

  /** What a read shows that began when `least` was the last acknowledged value. */
  judge(least: number, seen: number, own: boolean): Stale[] {
    if (seen >= least) return [];
    const newer = this.acknowledged.find(({ value }) => value > seen);
    return [{ what: this.what, expected: least, seen, ageMs: performance.now() - (newer?.at ?? 0), own }];
  }
}

interface Scene {
  author: Person;
  article: Article;
  text: Growing;
  name: Growing;
  comments: Growing;
}

const numberIn = (text: string): number => Number(/\d+$/.exec(text)?.[0] ?? 0);

/**
 * Writers and readers over several gateways at the same time. Every value counts up, so a read that began after an acknowledgement must show
 * at least that number, for any reader and at any gateway.
 */
export class ReadHammer {
  readonly stale: Stale[] = [];
  hits = 0;
  reads = 0;
  writes = 0;
  private ended = false;
  private scenes: Scene[] = [];
  private reader!: Person;

  constructor(private readonly gateways: string[]) {}

  async run(forMs: number, writers = 3, readers = 6): Promise<void> {
    this.reader = await registered({}, this.gateways[0]);
    for (let index = 0; index < writers; index += 1) {
      const author = await registered({ name: 'Name 0' }, this.gateways[0]);
      const article = await published(author, { title: unique('Hammered'), description: '0' });
      const growing = (what: string) => new Growing(`${what} of article ${index}`);
      this.scenes.push({
        author,
        article,
        text: growing('text'),
        name: growing('author name'),
        comments: growing('comments'),
      });
    }
    const end = sleep(forMs).then(() => (this.ended = true));
    await Promise.all([
      ...this.scenes.map((scene) => this.write(scene)),
      ...Array.from({ length: readers }, () => this.read()),
      end,
    ]);
  }

  private client(person?: Person): Client {
    const base = this.gateways[Math.floor(Math.random() * this.gateways.length)] ?? '';
    return person ? visitor(base).as(person.token) : visitor(base);
  }

  /** One writer, one write at a time; after each it reads at any gateway, as itself or without a token. */
  private async write(scene: Scene): Promise<void> {
    const { author, article, text, name, comments } = scene;
    const path = `/api/articles/${article.slug}`;
    for (let turn = 1; !this.ended; turn += 1) {
      if (turn % 3 === 0) {
        succeeded(await this.client(author).put('/api/user', { name: `Name ${turn}` }), 200);
        name.acknowledge(turn);
      } else if (turn % 3 === 1) {
        succeeded(await this.client(author).put(path, { description: `${turn}` }), 200);
        text.acknowledge(turn);
      } else {
        succeeded(await this.client(author).post(`${path}/comments`, { body: 'Hit.' }), 201);
        comments.acknowledge(comments.last + 1);
      }
      this.writes += 1;
      await this.readOf(scene, this.client(turn % 2 ? author : undefined), true);
      await sleep(Math.random() * 60);
    }
  }

  private async read(): Promise<void> {
    while (!this.ended) {
      const scene = this.scenes[Math.floor(Math.random() * this.scenes.length)];
      if (scene) await this.readOf(scene, this.client(Math.random() < 0.5 ? this.reader : undefined), false);
    }
  }

  /** Reads the article alone, in a list, its comments and its author's profile. */
  private async readOf(
    { author, article, text, name, comments }: Scene,
    client: Client,
    own: boolean,
  ): Promise<void> {
    const path = `/api/articles/${article.slug}`;
    let least = [text.last, name.last, comments.last] as const;
    const one = this.seen(await client.get<{ article: Article }>(path)).article;
    this.judge(text, least[0], Number(one.description), own);
    this.judge(name, least[1], numberIn(one.author.name), own);
    least = [text.last, name.last, comments.last];
    const { articles } = this.seen(await client.get<ArticlePage>(`/api/articles?author=${author.username}`));
    this.judge(text, least[0], Number(articles[0]?.description), own);
    this.judge(name, least[1], numberIn(articles[0]?.author.name ?? ''), own);
    least = [text.last, name.last, comments.last];
    const listed = this.seen(await client.get<{ comments: unknown[] }>(`${path}/comments?limit=100`));
    this.judge(comments, Math.min(least[2], 100), listed.comments.length, own);
    least = [text.last, name.last, comments.last];
    const { profile } = this.seen(await client.get<{ profile: Profile }>(`/api/profiles/${author.username}`));
    this.judge(name, least[1], numberIn(profile.name), own);
  }

  private seen<Body>(answer: Answer<Body>): Body {
    this.reads += 1;
    if (answer.headers['x-cache'] === 'hit') this.hits += 1;
    return succeeded(answer, 200);
  }

  private judge(value: Growing, least: number, seen: number, own: boolean): void {
    this.stale.push(...value.judge(least, seen, own));
  }
}
