import { Overloaded, Turns } from './turns';

/** Work that lasts until it is told to end. */
function work(): { run: () => Promise<void>; end: () => void; begun: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let begun = false;
  const run = (): Promise<void> => {
    begun = true;
    return promise;
  };
  return { run, end: resolve, begun: () => begun };
}

describe('turns', () => {
  it('lets only so many run at once, and the others in the order in which they came', async () => {
    const turns = new Turns(2, 10);
    const pieces = Array.from({ length: 5 }, work);
    const done = pieces.map(({ run }) => turns.take(run));
    const begun = (): boolean[] => pieces.map((piece) => piece.begun());
    expect(begun()).toEqual([true, true, false, false, false]);
    pieces[1]?.end();
    await done[1];
    expect(begun()).toEqual([true, true, true, false, false]);
    for (const { end } of pieces) end();
    await Promise.all(done);
    expect(begun()).toEqual(Array(5).fill(true));
  });

  it('refuse at once who would have no place to wait, and take others again when there is one', async () => {
    const turns = new Turns(1, 1);
    const [first, second, third] = [work(), work(), work()];
    const running = turns.take(first.run);
    const waiting = turns.take(second.run);
    await expect(turns.take(third.run)).rejects.toThrow(Overloaded);
    expect(third.begun()).toBe(false);
    first.end();
    await running;
    const later = turns.take(third.run);
    second.end();
    third.end();
    await Promise.all([waiting, later]);
    expect(third.begun()).toBe(true);
  });

  it('go on after work that fails', async () => {
    const turns = new Turns(1, 1);
    await expect(turns.take(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(turns.take(async () => 'next')).resolves.toBe('next');
  });
});
