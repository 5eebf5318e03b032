import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked, Balancer } from './balancer';

/** Somebody who reads and writes, and what the system acknowledged of that. */
export interface Person {
  username: string;
  token: string;
  published: string[];
}

interface Kind extends Asked {
  status: number;
  acknowledged?: (text: string) => void;
}

const TICK_MS = 10;
const AUTHORS = 6;
/** One registration in so many requests: a password's hash takes as long as hundreds of reads. */
const REGISTER_EVERY = 300;

/** People at work, at a steady rate whatever becomes of what they asked before. */
export class Traffic {
  readonly people: Person[] = [];
  /** What was not answered as it should have been. */
  readonly failures: string[] = [];
  asked = 0;
  private readonly open = new Set<Promise<void>>();

  constructor(private readonly balancer: Balancer) {}

  /** Lets the first people register and write, so that there is something to read. */
  async prepare(): Promise<void> {
    while (this.people.length < AUTHORS) await this.send(this.register());
    for (const person of this.people) await this.send(this.publish(person));
    if (this.failures.length > 0) throw new Error(`The traffic cannot begin: ${this.failures[0]}`);
  }

  /** Sends `rate` requests a second until `isOver`, then waits for the answers. */
  async flow(rate: number, isOver: () => boolean): Promise<void> {
    const begun = performance.now();
    for (let sent = 0; !isOver();) {
      const due = ((performance.now() - begun) / 1_000) * rate;
      for (; sent < due; sent += 1) this.begin(this.kind(sent));
      await sleep(TICK_MS);
    }
    await Promise.all(this.open);
  }

  private begin(kind: Kind): void {
    const work = this.send(kind).finally(() => this.open.delete(work));
    this.open.add(work);
  }

  private async send({ status, acknowledged, ...asked }: Kind): Promise<void> {
    this.asked += 1;
    const route = asked.path.split(/[?/]/).slice(0, 3).join('/');
    const failed = (why: string): void => {
      this.failures.push(`${asked.method} ${route}: ${why}`);
    };
    try {
      const answer = await this.balancer.ask(asked);
      if (answer.status !== status) failed(`${answer.status} ${saidIn(answer.text)}`);
      else acknowledged?.(answer.text);
    } catch (error) {
      failed((error as Error).message);
    }
  }

  /** The requests in turns: every app is asked all the time, and a twelfth are writes. */
  private kind(index: number): Kind {
    if (index % REGISTER_EVERY === REGISTER_EVERY - 1) return this.register();
    const person = this.people[index % AUTHORS] as Person;
    const { token, username, published } = person;
    const get = (path: string, as?: string): Kind => ({
      method: 'GET',
      path,
      status: 200,
      ...(as && { token: as }),
    });
    const kinds: (() => Kind)[] = [
      () => get('/api/articles?limit=10'),
      () => get(`/api/articles/${published.at(-1)}`, token),
      () => get(`/api/profiles/${username}`),
      () => get('/api/articles?limit=10', token),
      () => get('/api/user', token),
      () => get('/api/sessions', token),
      () => get('/api/notifications', token),
      () => get(`/api/articles/${published[0]}`),
      () => get('/api/tags'),
      () => get('/api/notifications/settings', token),
      () => this.publish(person),
      () => get('/api/articles?limit=10'),
    ];
    return (kinds[Math.floor(index / AUTHORS) % kinds.length] as () => Kind)();
  }

  private publish(author: Person): Kind {
    return {
      method: 'POST',
      path: '/api/articles',
      token: author.token,
      body: { title: `On rolling ${unique()}`, body: 'Nobody should notice.', tags: ['rolling'] },
      status: 201,
      acknowledged: (text) =>
        author.published.push((JSON.parse(text) as { article: { slug: string } }).article.slug),
    };
  }

  private register(): Kind {
    const username = `roller-${unique()}`;
    const body = {
      email: `${username}@rolling.example`,
      password: `long enough ${username}`,
      name: username,
      username,
    };
    const acknowledged = (text: string): void => {
      this.people.push({ username, token: (JSON.parse(text) as { token: string }).token, published: [] });
    };
    return { method: 'POST', path: '/api/register', body, status: 201, acknowledged };
  }
}

/** What a problem says, or the beginning of what is none. */
const saidIn = (text: string): string => /"error":"([^"]+)"/.exec(text)?.[1] ?? text.slice(0, 80);

const unique = (): string => randomBytes(6).toString('hex');
