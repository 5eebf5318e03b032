import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BalancedRequest, Balancer } from './balancer';

/** A user, and what the system acknowledged of their writes. */
export interface Person {
  username: string;
  token: string;
  published: string[];
}

interface TrafficRequest extends BalancedRequest {
  status: number;
  acknowledged?: (text: string) => void;
}

const TICK_MS = 10;
const AUTHORS = 6;
/** One registration per this many requests: hashing a password takes as long as hundreds of reads. */
const REGISTER_EVERY = 300;

/** Users at a steady request rate, independent of earlier responses. */
export class Traffic {
  readonly people: Person[] = [];
  /** Requests without the expected response. */
  readonly failures: string[] = [];
  requests = 0;
  private readonly open = new Set<Promise<void>>();

  constructor(private readonly balancer: Balancer) {}

  /** Registers the first users and publishes their articles, so that there is something to read. */
  async prepare(): Promise<void> {
    while (this.people.length < AUTHORS) await this.send(this.register());
    for (const person of this.people) await this.send(this.publish(person));
    if (this.failures.length > 0) throw new Error(`The traffic cannot start: ${this.failures[0]}`);
  }

  /** Sends `rate` requests per second until `isOver`, then waits for the responses. */
  async flow(rate: number, isOver: () => boolean): Promise<void> {
    const startedAt = performance.now();
    for (let sent = 0; !isOver();) {
      const due = ((performance.now() - startedAt) / 1_000) * rate;
      for (; sent < due; sent += 1) this.begin(this.next(sent));
      await sleep(TICK_MS);
    }
    await Promise.all(this.open);
  }

  private begin(next: TrafficRequest): void {
    const work = this.send(next).finally(() => this.open.delete(work));
    this.open.add(work);
  }

  private async send({ status, acknowledged, ...request }: TrafficRequest): Promise<void> {
    this.requests += 1;
    const route = request.path.split(/[?/]/).slice(0, 3).join('/');
    const failed = (why: string): void => {
      this.failures.push(`${request.method} ${route}: ${why}`);
    };
    try {
      const answer = await this.balancer.send(request);
      if (answer.status !== status) failed(`${answer.status} ${messageIn(answer.text)}`);
      else acknowledged?.(answer.text);
    } catch (error) {
      failed((error as Error).message);
    }
  }

  /** The requests in turns: they reach every app, and a twelfth are writes. */
  private next(index: number): TrafficRequest {
    if (index % REGISTER_EVERY === REGISTER_EVERY - 1) return this.register();
    const person = this.people[index % AUTHORS] as Person;
    const { token, username, published } = person;
    const get = (path: string, as?: string): TrafficRequest => ({
      method: 'GET',
      path,
      status: 200,
      token: as,
    });
    const requests: (() => TrafficRequest)[] = [
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
    return (requests[Math.floor(index / AUTHORS) % requests.length] as () => TrafficRequest)();
  }

  private publish(author: Person): TrafficRequest {
    return {
      method: 'POST',
      path: '/api/articles',
      token: author.token,
      body: { title: `On rolling ${unique()}`, body: 'Clients should not notice.', tags: ['rolling'] },
      status: 201,
      acknowledged: (text) =>
        author.published.push((JSON.parse(text) as { article: { slug: string } }).article.slug),
    };
  }

  private register(): TrafficRequest {
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

/** The message of a problem, or the start of any other body. */
const messageIn = (text: string): string => /"error":"([^"]+)"/.exec(text)?.[1] ?? text.slice(0, 80);

const unique = (): string => randomBytes(6).toString('hex');
