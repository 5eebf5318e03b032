import { Admission } from './admission';

describe('admission', () => {
  const made: Admission[] = [];
  const admission = (most: number): Admission => {
    const one = new Admission(most);
    made.push(one);
    return one;
  };
  afterEach(() => made.splice(0).forEach((one) => one.close()));

  /** The limit after one request that took so long. */
  function limitAfter(one: Admission, tookMs: number): number {
    one.begin('articles');
    one.end('articles', tookMs);
    one.look();
    return one.limitOf('articles');
  }

  it('has room for so many requests of one noun, and for others none the less', () => {
    const one = admission(3);
    for (let index = 0; index < 3; index += 1) one.begin('articles');
    expect([one.admits('articles'), one.admits('users')]).toEqual([false, true]);
    one.end('articles', 0);
    expect(one.admits('articles')).toBe(true);
  });

  it('has less where answers are slow, but always some, and all of it again when they no longer are', () => {
    const one = admission(256);
    const limits = Array.from({ length: 5 }, () => limitAfter(one, 500));
    expect(limits).toEqual([128, 64, 64, 64, 64]);
    expect(one.limitOf('users')).toBe(256);
    const back = Array.from({ length: 15 }, () => limitAfter(one, 10));
    expect([back[0], back[1], back.at(-1)]).toEqual([80, 96, 256]);
  });

  it('admits everything when there is no limit', () => {
    const one = admission(0);
    limitAfter(one, 10_000);
    for (let index = 0; index < 1_000; index += 1) one.begin('articles');
    expect(one.admits('articles')).toBe(true);
  });
});
