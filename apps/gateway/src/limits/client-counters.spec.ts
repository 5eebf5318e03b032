import { ClientCounters } from './client-counters';

const MINUTE = { name: 'default', quota: 5, window: 60 };
const NOW = 1_800_000_000_000;
const times = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('counters of clients', () => {
  it('admit as many requests of a client as the quota says, and return how many are left', () => {
    const counters = new ClientCounters(MINUTE);
    const taken = times(7).map(() => counters.take('ada', NOW));
    expect(taken.map(({ within }) => within)).toEqual([true, true, true, true, true, false, false]);
    expect(taken.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0, 0]);
    expect(counters.take('bob', NOW)).toMatchObject({ within: true, remaining: 4 });
  });

  it('start again at the announced end of the window, and not before', () => {
    const counters = new ClientCounters(MINUTE);
    const { reset, until } = times(5)
      .map(() => counters.take('ada', NOW))
      .at(-1) ?? { reset: 0, until: 0 };
    expect(until).toBeGreaterThan(NOW);
    expect(reset).toBe(Math.ceil((until - NOW) / 1_000));
    expect(reset).toBeLessThanOrEqual(60);
    expect(counters.take('ada', until - 1).within).toBe(false);
    expect(counters.look('ada', until)).toMatchObject({ within: true, remaining: 5, reset: 60 });
    expect(counters.take('ada', until)).toMatchObject({ within: true, remaining: 4, until: until + 60_000 });
  });

  it('count requests that other replicas admitted in the same window, and none of an earlier one', () => {
    const [here, there] = [new ClientCounters(MINUTE), new ClientCounters(MINUTE)];
    const { until } = there.take('ada', NOW);
    here.add('ada', 4, until, NOW);
    expect(here.take('ada', NOW).remaining).toBe(0);
    expect(here.take('ada', NOW).within).toBe(false);
    here.add('ada', 4, until, until + 1);
    expect(here.look('ada', until + 1).remaining).toBe(5);
  });

  it('begin windows at different times for different clients', () => {
    const counters = new ClientCounters(MINUTE);
    const ends = new Set(times(100).map((client) => counters.take(`10.0.0.${client}`, NOW).until));
    expect(ends.size).toBeGreaterThan(90);
  });

  it('use bounded memory under a flood of addresses, and keep clients that continue to send', () => {
    const counters = new ClientCounters(MINUTE, 1_000);
    let refused = 0;
    let largest = 0;
    for (const address of times(100_000)) {
      counters.take(`2001:db8:${address.toString(16)}::/64`, NOW);
      if (address % 100 === 0 && !counters.take('ada', NOW).within) refused += 1;
      largest = Math.max(largest, counters.size);
    }
    expect(largest).toBeLessThanOrEqual(2_000);
    expect(refused).toBe(1_000 - MINUTE.quota);
  });
});
