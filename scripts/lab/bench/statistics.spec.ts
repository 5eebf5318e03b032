import { median, medianByKey, medianRatio, percentile, sumByKey } from './statistics';

describe('statistics of rounds', () => {
  it('take the middle value, or the mean of the two middle ones', () => {
    expect(median([30, 10, 20])).toBe(20);
    expect(median([40, 10, 30, 20])).toBe(25);
    expect(median([])).toBeNaN();
  });

  it('take a percentile by the nearest rank, of numbers and not of their text', () => {
    const times = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(percentile(times, 0.5)).toBe(100);
    expect(percentile(times, 0.99)).toBe(198);
    expect(percentile(times, 1)).toBe(200);
    expect(percentile([7], 0.01)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('divide round by round, so that noise of one round does not count twice', () => {
    // The machine was three times slower in the second round; the ratio was the same in all.
    expect(medianRatio([10, 3, 20], [100, 30, 200])).toBeCloseTo(0.1);
    expect(medianRatio([10, 20, 30], [100, 100])).toBeCloseTo(0.15);
    expect(medianRatio([10], [0])).toBeNaN();
  });

  it('add and condense records by key', () => {
    expect(sumByKey([{ 200: 5 }, { 200: 3, 503: 1 }])).toEqual({ 200: 8, 503: 1 });
    expect(medianByKey([{ nats: 4, auth: 9 }, { nats: 6 }, { nats: 5 }])).toEqual({ nats: 5, auth: 0 });
  });
});
