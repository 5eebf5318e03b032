import fc from 'fast-check';
import { FairQueue, type Queued } from './fair-queue';

const entry = (client: string): Queued => ({ client });
const clients = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 60 });

const drained = (queue: FairQueue<Queued>): Queued[] =>
  Array.from({ length: queue.size }, () => queue.shift()).filter((one) => one !== undefined);

describe('a queue that is fair to clients', () => {
  it('lets clients take turns, and keeps the order of each', () => {
    const queue = new FairQueue<Queued>();
    const [many, few] = [['a', 'a', 'a', 'a'].map(entry), ['b', 'b'].map(entry)];
    for (const one of [...many, ...few]) queue.add(one);
    expect(drained(queue)).toEqual([many[0], few[0], many[1], few[1], many[2], many[3]]);
    expect([queue.size, queue.shift()]).toEqual([0, undefined]);
  });

  it('returns each entry once, and lets no client pass another that waits twice', () => {
    fc.assert(
      fc.property(clients, (names) => {
        const queue = new FairQueue<Queued>();
        const entries = names.map(entry);
        for (const one of entries) queue.add(one);
        const order = drained(queue);
        expect(new Set(order)).toEqual(new Set(entries));
        for (const [index, { client }] of order.entries()) {
          const before = order.slice(0, index);
          const again = before.findLastIndex((one) => one.client === client);
          const between = before.slice(again + 1).map((one) => one.client);
          expect(new Set(between).size).toBe(between.length);
        }
      }),
    );
  });

  it('never lets more leave before a new entry than it says', () => {
    fc.assert(
      fc.property(clients, fc.constantFrom('a', 'e'), (names, client) => {
        const queue = new FairQueue<Queued>();
        for (const name of names) queue.add(entry(name));
        const ahead = queue.ahead(client);
        const mine = entry(client);
        queue.add(mine);
        expect(drained(queue).indexOf(mine)).toBeLessThanOrEqual(ahead);
      }),
    );
  });

  it('removes an entry once, wherever it stands', () => {
    const queue = new FairQueue<Queued>();
    const entries = ['a', 'b', 'a', 'a'].map(entry);
    for (const one of entries) queue.add(one);
    const [first, second, third, fourth] = entries as [Queued, Queued, Queued, Queued];
    expect([queue.remove(third), queue.remove(third), queue.remove(second)]).toEqual([true, false, true]);
    expect([queue.size, queue.sizeOf('a'), queue.sizeOf('b')]).toEqual([2, 2, 0]);
    expect(drained(queue)).toEqual([first, fourth]);
  });

  it('names the oldest entry of the client with the most, and of equal clients of the last in turn', () => {
    const queue = new FairQueue<Queued>();
    expect(queue.oldestOfLargest()).toBeUndefined();
    const [a, b, c] = ['a', 'b', 'c'].map(entry) as [Queued, Queued, Queued];
    for (const one of [a, b, c]) queue.add(one);
    expect(queue.oldestOfLargest()).toBe(c);
    queue.add(entry('b'));
    expect(queue.oldestOfLargest()).toBe(b);
  });
});
