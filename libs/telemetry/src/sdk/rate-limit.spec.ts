import { RateLimit } from './rate-limit';

describe('a rate limit', () => {
  it('allows its number per second, and a burst of no more after a long pause', () => {
    let now = 0;
    const limit = new RateLimit(10, () => now);
    const passed = (tries: number): number =>
      Array.from({ length: tries }, () => limit.take()).filter(Boolean).length;
    expect(passed(100)).toBe(10);
    now = 500;
    expect(passed(100)).toBe(5);
    now = 100_000;
    expect(passed(100)).toBe(10);
  });
});
