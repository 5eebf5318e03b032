import { concurrencyLimit } from './concurrency-limit';

class Refused extends Error {}

/** Work that lasts until the test ends it. */
function work(): { run: () => Promise<void>; end: () => void; begun: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let begun = false;
  const run = (): Promise<void> => {
    begun = true;
    return promise;
  };
  return { run, end: resolve, begun: () => begun };
}

describe('a concurrency limit', () => {
  it('runs as many pieces of work at once as it allows, and the others in the order in which they came', async () => {
    const limited = concurrencyLimit(2, 10, Refused);
    const pieces = Array.from({ length: 5 }, work);
    const done = pieces.map(({ run }) => limited(run));
    const begun = (): boolean[] => pieces.map((piece) => piece.begun());
    expect(begun()).toEqual([true, true, false, false, false]);
    pieces[1]?.end();
    await done[1];
    expect(begun()).toEqual([true, true, true, false, false]);
    for (const { end } of pieces) end();
    await Promise.all(done);
    expect(begun()).toEqual(Array(5).fill(true));
  });

  it('refuses work at once when the queue is full, and accepts it again when there is room', async () => {
    const limited = concurrencyLimit(1, 1, Refused);
    const [first, second, third] = [work(), work(), work()];
    const running = limited(first.run);
    const waiting = limited(second.run);
    await expect(limited(third.run)).rejects.toThrow(Refused);
    expect(third.begun()).toBe(false);
    first.end();
    await running;
    const later = limited(third.run);
    second.end();
    third.end();
    await Promise.all([waiting, later]);
    expect(third.begun()).toBe(true);
  });

  it('keeps the slot of work that waits when other work comes as the slot becomes free', async () => {
    const limited = concurrencyLimit(1, 1, Refused);
    const [first, second] = [work(), work()];
    const running = limited(first.run);
    const waiting = limited(second.run);
    const newcomers: Promise<string>[] = [];
    first.end();
    // Runs after the first piece of work has ended, and before the second has begun.
    queueMicrotask(() => {
      for (const name of ['third', 'fourth']) newcomers.push(limited(async () => name));
      for (const newcomer of newcomers) newcomer.catch(() => undefined);
    });
    await running;
    for (const newcomer of newcomers) await expect(newcomer).rejects.toThrow(Refused);
    expect(second.begun()).toBe(true);
    second.end();
    await waiting;
  });

  it('goes on after work that fails', async () => {
    const limited = concurrencyLimit(1, 1, Refused);
    await expect(limited(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(limited(async () => 'next')).resolves.toBe('next');
  });
});
