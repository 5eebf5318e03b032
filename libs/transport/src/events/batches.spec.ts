import { CodedError } from '#contracts';
import { Batches } from './batches';
import type { Delivery } from './delivery';
import type { Outcome } from './on';

const delivery = (id: string): Delivery => ({ id, within: <T>(work: () => T): T => work() }) as Delivery;

describe('batches of deliveries', () => {
  /** The ids of the batches that were handled. */
  let handled: string[][];
  /** Ids that fail, with their error. */
  let failures: Map<string, Error>;

  beforeEach(() => {
    handled = [];
    failures = new Map();
  });

  const batches = (size: number): Batches =>
    new Batches(size, async (deliveries): Promise<Outcome> => {
      const ids = deliveries.map(({ id }) => id);
      handled.push(ids);
      for (const id of ids) {
        const failure = failures.get(id);
        if (failure) throw failure;
      }
      return 'ack';
    });
  const addAll = (to: Batches, ids: string[]) => Promise.allSettled(ids.map((id) => to.add(delivery(id))));

  it('hold the deliveries that arrive together, at most as many as the size', async () => {
    expect(await addAll(batches(3), ['a', 'b', 'c', 'd'])).toEqual(
      Array(4).fill({ status: 'fulfilled', value: 'ack' }),
    );
    expect(handled).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('are handled one after the other: what arrives during one is the next', async () => {
    const first = Promise.withResolvers<Outcome>();
    const sizes: number[] = [];
    const all = new Batches(10, (deliveries) => {
      sizes.push(deliveries.length);
      return sizes.length === 1 ? first.promise : Promise.resolve('ack');
    });
    const early = all.add(delivery('a'));
    while (sizes.length === 0) await new Promise(setImmediate);
    const late = addAll(all, ['b', 'c']);
    await new Promise(setImmediate);
    expect(sizes).toEqual([1]);
    first.resolve('ack');
    await Promise.all([early, late]);
    expect(sizes).toEqual([1, 2]);
  });

  it('that fail are handled one by one, so that only the delivery at fault fails', async () => {
    failures.set('b', new Error('poison'));
    const results = await addAll(batches(10), ['a', 'b', 'c']);
    expect(results).toEqual([
      { status: 'fulfilled', value: 'ack' },
      { status: 'rejected', reason: failures.get('b') },
      { status: 'fulfilled', value: 'ack' },
    ]);
    expect(handled).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
  });

  it('fail as a whole during an outage', async () => {
    const outage = new CodedError('unavailable', 'unavailable', 'The database is away.');
    failures.set('a', outage);
    const results = await addAll(batches(10), ['a', 'b']);
    expect(results).toEqual(Array(2).fill({ status: 'rejected', reason: outage }));
    expect(handled).toEqual([['a', 'b']]);
  });

  it('are given back from where an outage begins while they are handled one by one', async () => {
    const outage = new CodedError('unavailable', 'unavailable', 'The database is away.');
    failures.set('a', new Error('poison')).set('b', outage);
    const results = await addAll(batches(10), ['a', 'b', 'c']);
    expect(results).toEqual([
      { status: 'rejected', reason: failures.get('a') },
      { status: 'rejected', reason: outage },
      { status: 'rejected', reason: outage },
    ]);
    expect(handled).toEqual([['a', 'b', 'c'], ['a'], ['b']]);
  });

  it('run in the trace of their first delivery', async () => {
    const traces: string[] = [];
    let current = '';
    const traced = (id: string): Delivery => {
      const within = <T>(work: () => T): T => {
        current = id;
        return work();
      };
      return { id, within } as Delivery;
    };
    const all = new Batches(2, async () => {
      traces.push(current);
      return 'ack';
    });
    await Promise.all(['a', 'b', 'c'].map((id) => all.add(traced(id))));
    expect(traces).toEqual(['a', 'c']);
  });
});
