import { ConcurrencyLimits } from './concurrency-limits';

describe('concurrency limits', () => {
  const created: ConcurrencyLimits[] = [];
  const limits = (most: number): ConcurrencyLimits => {
    const one = new ConcurrencyLimits(most);
    created.push(one);
    return one;
  };
  afterEach(() => created.splice(0).forEach((one) => one.close()));

  /** The limit after one request of this duration. */
  function limitAfter(one: ConcurrencyLimits, tookMs: number): number {
    one.begin('articles');
    one.end('articles', tookMs);
    one.adapt();
    return one.limitOf('articles');
  }

  it('admit at most this many requests of one noun, and still those of others', () => {
    const one = limits(3);
    for (let index = 0; index < 3; index += 1) one.begin('articles');
    expect([one.admits('articles'), one.admits('users')]).toEqual([false, true]);
    one.end('articles', 0);
    expect(one.admits('articles')).toBe(true);
  });

  it('shrink to a minimum while responses are slow, and grow back when they are fast again', () => {
    const one = limits(256);
    const shrunk = Array.from({ length: 5 }, () => limitAfter(one, 500));
    expect(shrunk).toEqual([128, 64, 64, 64, 64]);
    expect(one.limitOf('users')).toBe(256);
    const back = Array.from({ length: 15 }, () => limitAfter(one, 10));
    expect([back[0], back[1], back.at(-1)]).toEqual([80, 96, 256]);
  });

  it('admit everything when there is no limit', () => {
    const one = limits(0);
    limitAfter(one, 10_000);
    for (let index = 0; index < 1_000; index += 1) one.begin('articles');
    expect(one.admits('articles')).toBe(true);
  });
});
