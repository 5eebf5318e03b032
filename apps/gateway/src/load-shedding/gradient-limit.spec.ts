import { GradientLimit } from './gradient-limit';

const LEAST = 5;
const MOST = 100;

/** Adapts the limit after responses of this duration. @returns the limits */
function after(
  limit: GradientLimit,
  tookMs: number,
  { steps = 1, responses = 20, isSaturated = false } = {},
) {
  return Array.from({ length: steps }, () => {
    for (let count = 0; count < responses; count += 1) limit.responded(tookMs);
    limit.adapt(isSaturated);
    return limit.current;
  });
}

describe('a limit by the gradient of durations', () => {
  it('starts at the least, and grows to the maximum while durations are near the best', () => {
    const limit = new GradientLimit(LEAST, MOST);
    expect(limit.current).toBe(LEAST);
    expect(after(limit, 400, { steps: 3, isSaturated: true })).toEqual([9, 13, 17]);
    expect(after(limit, 700, { steps: 30, isSaturated: true }).at(-1)).toBe(MOST);
  });

  it('shrinks to the least when durations are many times the best, and grows back step by step', () => {
    const limit = new GradientLimit(LEAST, MOST);
    after(limit, 10, { steps: 30, isSaturated: true });
    const shrunk = after(limit, 500, { steps: 8, isSaturated: true });
    expect(shrunk.slice(0, 3)).toEqual([54, 31, 19]);
    expect(shrunk.at(-1)).toBeLessThanOrEqual(LEAST + 4);
    const [low = 0] = shrunk.slice(-1);
    const [first, second] = after(limit, 10, { steps: 30, isSaturated: true });
    expect([first, second, limit.current]).toEqual([low + 4, low + 8, MOST]);
  });

  it('settles near what a server handles at once, whose durations grow with concurrency', () => {
    const limit = new GradientLimit(1, MOST);
    const [slots, workMs] = [4, 50];
    after(limit, workMs);
    for (let step = 0; step < 50; step += 1)
      after(limit, workMs * Math.max(1, limit.current / slots), { isSaturated: true });
    expect(limit.current).toBeGreaterThanOrEqual(slots);
    expect(limit.current).toBeLessThanOrEqual(2 * slots + 6);
  });

  it('compares work that became slower with itself, once requests no longer wait', () => {
    const limit = new GradientLimit(LEAST, MOST);
    after(limit, 10, { steps: 30, isSaturated: true });
    expect(after(limit, 100, { steps: 5 }).at(-1)).toBeLessThan(MOST / 2);
    after(limit, 100, { steps: 40 });
    expect(after(limit, 100, { steps: 30, isSaturated: true }).at(-1)).toBe(MOST);
  });

  it('decides nothing by a few responses while requests wait, and counts them later', () => {
    const limit = new GradientLimit(LEAST, MOST);
    after(limit, 10, { steps: 3, isSaturated: true });
    expect(after(limit, 500, { steps: 2, responses: 2, isSaturated: true })).toEqual([17, 17]);
    expect(after(limit, 500, { responses: 2, isSaturated: true })).toEqual([12]);
  });

  it('stays where it is while no request waits for it', () => {
    const limit = new GradientLimit(LEAST, MOST);
    expect(after(limit, 10, { steps: 2 })).toEqual([LEAST, LEAST]);
    expect(after(limit, 0, { steps: 2, responses: 0 })).toEqual([LEAST, LEAST]);
  });
});
