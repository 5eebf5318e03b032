import fc from 'fast-check';
import { NounQueue, type Patience, type Reason } from './noun-queue';

const PATIENCE: Patience = {
  leastShare: 1,
  burstMs: 3_000,
  standingAfterMs: 1_000,
  standingMs: 500,
};
const MOST = 4;

/** A request of a client, and what became of it. */
class Request {
  started: number | undefined;
  reason: Reason | undefined;
  readonly since = performance.now();
  over: number | undefined;

  constructor(
    private readonly queue: NounQueue,
    readonly client = 'ada',
    private readonly tookMs?: number,
  ) {}

  start = (): void => {
    if (this.started !== undefined || this.reason !== undefined)
      throw new Error('started twice or after it was shed');
    this.started = this.over = performance.now();
    if (this.tookMs !== undefined) setTimeout(() => this.queue.end(this.tookMs), this.tookMs);
  };

  shed = (reason: Reason): void => {
    if (this.started !== undefined || this.reason !== undefined)
      throw new Error('shed twice or after its start');
    this.reason = reason;
    this.over = performance.now();
  };

  get state(): Reason | 'running' | 'waiting' {
    return this.reason ?? (this.started === undefined ? 'waiting' : 'running');
  }
}

describe('the queue of a noun', () => {
  let queue: NounQueue;

  beforeEach(() => {
    jest.useFakeTimers();
    queue = new NounQueue(MOST, PATIENCE);
  });
  afterEach(() => jest.useRealTimers());

  function enter(client?: string, tookMs?: number): Request {
    const request = new Request(queue, client, tookMs);
    queue.enter(request);
    return request;
  }
  const many = (count: number, client?: string, tookMs?: number): Request[] =>
    Array.from({ length: count }, () => enter(client, tookMs));
  const count = (requests: Request[], state: Request['state']): number =>
    requests.filter((one) => one.state === state).length;
  function pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 250) {
      jest.advanceTimersByTime(250);
      queue.adapt();
    }
  }

  it('runs a burst of ten times its limit, a few at once, without refusing any', () => {
    const burst = many(11 * MOST, 'ada', 200);
    expect([count(burst, 'running'), count(burst, 'waiting')]).toEqual([MOST, 10 * MOST]);
    pass(3_000);
    expect(count(burst, 'running')).toBe(11 * MOST);
    expect([queue.running, queue.length]).toEqual([0, 0]);
  });

  it('sheds the oldest of a larger burst at once', () => {
    const burst = many(11 * MOST + 3, 'ada', 200);
    expect(count(burst, 'full')).toBe(3);
    expect(burst.slice(MOST, MOST + 3).map(({ state }) => state)).toEqual(['full', 'full', 'full']);
  });

  it('lets no request wait longer than a burst may, when nothing ends', () => {
    const burst = many(MOST + 2);
    jest.advanceTimersByTime(2_999);
    expect(count(burst, 'waiting')).toBe(2);
    jest.advanceTimersByTime(1);
    expect(count(burst, 'waited')).toBe(2);
    expect(queue.length).toBe(0);
  });

  it('starts a request that waits before a later one, when one ends', () => {
    const [first] = many(MOST);
    const waiting = enter();
    expect(queue.begin()).toBe(false);
    queue.end(5);
    expect([first?.state, waiting.state, enter().state]).toEqual(['running', 'running', 'waiting']);
  });

  it('starts requests that wait when the limit grows', () => {
    queue = new NounQueue(100, { ...PATIENCE, leastShare: 0.01 });
    const burst = many(7);
    expect(count(burst, 'running')).toBe(4);
    queue.limit.current = 6;
    queue.limit.adapt = () => undefined;
    queue.adapt();
    expect(count(burst, 'running')).toBe(6);
  });

  it('gives each client its turn, however much another has sent', () => {
    many(10 * MOST, 'greedy', 100);
    const polite = many(2, 'polite', 100);
    pass(250);
    expect(count(polite, 'running')).toBe(2);
  });

  it('sheds those of the client with the most when it is full, not those of another', () => {
    const greedy = many(11 * MOST, 'greedy');
    const polite = many(3, 'polite');
    expect([count(polite, 'waiting'), count(greedy, 'full')]).toEqual([3, 3]);
  });

  it('becomes as short as it drains in the standing wait once it stands, and prefers newer requests', () => {
    // 4 running at 100 ms each are 40 a second; twice that arrive.
    const arrived: Request[] = [];
    for (let tick = 0; tick < 40; tick += 1) {
      for (let step = 0; step < 10; step += 1) {
        arrived.push(...many(2, 'ada', 100));
        jest.advanceTimersByTime(25);
      }
      queue.adapt();
    }
    expect(queue.length).toBeLessThanOrEqual(25);
    const later = arrived.slice(arrived.length / 2).filter(({ started }) => started !== undefined);
    const waits = later.map(({ started = 0, since }) => started - since);
    expect(Math.max(...waits)).toBeLessThanOrEqual(600);
    // Goodput: all that the server can do.
    expect(later.length).toBeGreaterThanOrEqual(0.95 * 40 * 5);
    expect(queue.retryAfter).toBe(1);
  });

  it.each([1.2, 3])(
    'answers as much at %d times the capacity, and early, where all share a processor',
    (times) => {
      queue = new NounQueue(100, { ...PATIENCE, leastShare: 0.08 });
      // Every request needs 2 ms of a processor, of which each running one gets an equal share.
      const capacity = 500;
      const all: Request[] = [];
      const running: { request: Request; left: number; began: number }[] = [];
      let [due, good] = [0, 0];
      for (let ms = 0; ms < 8_000; ms += 1) {
        jest.advanceTimersByTime(1);
        if (ms % 250 === 0) queue.adapt();
        for (due += (capacity * times) / 1_000; due >= 1; due -= 1) {
          const request = new Request(queue);
          all.push(request);
          const start = request.start;
          request.start = () => {
            start();
            running.push({ request, left: 2, began: performance.now() });
          };
          queue.enter(request);
        }
        let budget = 1;
        while (budget > 1e-9 && running.length > 0) {
          const share = Math.min(budget / running.length, ...running.map(({ left }) => left));
          budget -= share * running.length;
          for (const one of running) one.left -= share;
          for (const one of running.filter(({ left }) => left < 1e-9)) {
            running.splice(running.indexOf(one), 1);
            if (performance.now() - one.request.since <= 1_000) good += 1;
            queue.end(performance.now() - one.began);
          }
        }
      }
      expect(good / (8 * capacity)).toBeGreaterThan(0.9);
      const waits = all.flatMap(({ started, since }) => (started === undefined ? [] : [started - since]));
      expect(waits.toSorted((one, other) => one - other)[Math.floor(waits.length * 0.99)]).toBeLessThan(
        1_200,
      );
    },
  );

  it('refuses at once, while nothing drains, what would wait in vain', () => {
    many(MOST + 1);
    pass(1_250);
    const late = enter();
    expect([late.state, queue.refuses('ada'), queue.retryAfter]).toEqual(['late', true, 10]);
  });

  it('says after how many seconds it has drained', () => {
    queue = new NounQueue(MOST, { ...PATIENCE, burstMs: 8_000, standingMs: 8_000 });
    many(5 * MOST, 'ada', 1_000);
    pass(2_000);
    expect([queue.length, queue.retryAfter]).toEqual([2 * MOST, 2]);
    const more = many(32, 'ada', 1_000);
    expect([count(more, 'late'), count(more, 'full')]).toEqual([3, 0]);
  });

  it('forgets a request whose client has left', () => {
    many(MOST);
    const [left, next] = [enter(), enter()];
    expect([queue.leave(left), queue.leave(left)]).toEqual([true, false]);
    queue.end(5);
    expect([left.state, next.state]).toEqual(['waiting', 'running']);
    jest.advanceTimersByTime(10_000);
    expect(left.state).toBe('waiting');
  });

  it('bounds those that send their bodies, the oldest of the client with the most first', () => {
    const sending = Array.from({ length: 10 * MOST }, () => new Request(queue, 'slow'));
    for (const one of sending) queue.receive(one);
    const other = new Request(queue, 'other');
    queue.receive(other);
    expect([sending[0]?.state, other.state, count(sending, 'receiving')]).toEqual([
      'receiving',
      'waiting',
      1,
    ]);
    expect([queue.received(other), queue.received(other)]).toEqual([true, false]);
    expect(sending.map((one) => queue.leave(one)).filter(Boolean)).toHaveLength(10 * MOST - 1);
    // They take no place of those that run.
    expect(count(many(MOST), 'running')).toBe(MOST);
  });

  it('keeps its limit, its deadline and its turns in any sequence, and loses no wake-up', () => {
    const step = fc.oneof(
      fc.record({ enter: fc.constantFrom('a', 'b', 'c'), tookMs: fc.integer({ min: 1, max: 400 }) }),
      fc.record({ pass: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ leave: fc.nat() }),
      fc.record({ adapt: fc.constant(true) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        queue = new NounQueue(MOST, PATIENCE);
        const all: Request[] = [];
        const left = new Set<Request>();
        for (const one of steps) {
          if ('enter' in one) all.push(enter(one.enter, one.tookMs));
          else if ('pass' in one) jest.advanceTimersByTime(one.pass);
          else if ('adapt' in one) queue.adapt();
          else {
            const request = all[one.leave % Math.max(1, all.length)];
            if (request && queue.leave(request)) left.add(request);
          }
          expect(queue.running).toBeLessThanOrEqual(MOST);
          const waiting = all.filter((request) => request.state === 'waiting' && !left.has(request));
          expect(queue.length).toBe(waiting.length);
          // No lost wake-up: nothing waits while there is room.
          if (waiting.length > 0) expect(queue.running).toBeGreaterThanOrEqual(queue.limit.current);
          for (const { since } of waiting)
            expect(performance.now() - since).toBeLessThanOrEqual(PATIENCE.burstMs);
        }
        jest.advanceTimersByTime(PATIENCE.burstMs + 400 * all.length);
        expect([queue.running, queue.length]).toEqual([0, 0]);
        for (const request of all) if (!left.has(request)) expect(request.state).not.toBe('waiting');
      }),
    );
  });
});
