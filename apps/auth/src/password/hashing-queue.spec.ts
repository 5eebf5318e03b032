import { LoginsOverloaded } from '#contracts';
import { HashingQueue } from './hashing-queue';

const MEAN_MS = 50;

describe('the queue of hashes', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const hash =
    (log: number[] = [], id = 0, tookMs = MEAN_MS) =>
    async (): Promise<number> => {
      log.push(id);
      await new Promise((resolve) => setTimeout(resolve, tookMs));
      return id;
    };

  it('computes as many at once as it may, the others in the order in which they came', async () => {
    const queue = new HashingQueue(2, 100);
    const begun: number[] = [];
    const all = [0, 1, 2, 3, 4].map((id) => queue.run(hash(begun, id)));
    await jest.advanceTimersByTimeAsync(0);
    expect(begun).toEqual([0, 1]);
    await jest.advanceTimersByTimeAsync(MEAN_MS);
    expect(begun).toEqual([0, 1, 2, 3]);
    await jest.advanceTimersByTimeAsync(2 * MEAN_MS);
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3, 4]);
  });

  it('refuses at once a hash that could not be ready before its deadline, and says when the queue has drained', async () => {
    const queue = new HashingQueue(2, 1_000);
    const first = queue.run(hash([], 0, 500), Date.now() + 1);
    await jest.advanceTimersByTimeAsync(500);
    await first;
    const deadline = Date.now() + 2_000;
    const all = Array.from({ length: 8 }, () => queue.run(hash([], 0, 500), deadline));
    const late = queue.run(hash(), deadline);
    await expect(late).rejects.toBeInstanceOf(LoginsOverloaded);
    await expect(late).rejects.toMatchObject({ retryAfter: 3 });
    await jest.advanceTimersByTimeAsync(2_000);
    await expect(Promise.all(all)).resolves.toHaveLength(8);
  });

  it('learns how long a hash takes', async () => {
    const queue = new HashingQueue(1, 1_000);
    for (let count = 0; count < 50; count += 1) {
      const slow = queue.run(hash([], 0, 1_000));
      await jest.advanceTimersByTimeAsync(1_000);
      await slow;
    }
    await expect(queue.run(hash(), Date.now() + 900)).rejects.toBeInstanceOf(LoginsOverloaded);
  });

  it('does not compute a hash whose deadline has passed in its turn, and goes on with the next', async () => {
    const queue = new HashingQueue(1, 100);
    const begun: number[] = [];
    const slow = queue.run(hash(begun, 1, 400));
    const late = expect(queue.run(hash(begun, 2), Date.now() + 200)).rejects.toBeInstanceOf(LoginsOverloaded);
    const next = queue.run(hash(begun, 3));
    await jest.advanceTimersByTimeAsync(400 + MEAN_MS);
    await late;
    expect([await slow, await next, begun]).toEqual([1, 3, [1, 3]]);
  });

  it('bounds how many wait without a deadline, and goes on after work that fails', async () => {
    const queue = new HashingQueue(1, 1);
    const failing = expect(queue.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    const waiting = queue.run(hash([], 7));
    await expect(queue.run(hash())).rejects.toBeInstanceOf(LoginsOverloaded);
    await jest.advanceTimersByTimeAsync(MEAN_MS);
    await failing;
    await expect(waiting).resolves.toBe(7);
  });
});
