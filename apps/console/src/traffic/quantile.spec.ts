import { quantile } from './quantile';

describe('a quantile of a histogram', () => {
  const bounds = [10, 100, 1_000];

  it.each([
    ['in the middle of the only bucket with values', [0, 4, 0, 0], 0.5, 55],
    ['at the upper end of that bucket', [0, 4, 0, 0], 1, 100],
    ['in the first bucket, which begins at zero', [10, 0, 0, 0], 0.5, 5],
    ['in the bucket where the share is reached', [90, 0, 10, 0], 0.95, 550],
    ['at the last bound, when values are above it', [0, 0, 0, 7], 0.95, 1_000],
  ])('is %s', (_where, buckets, share, expected) => {
    expect(quantile(share, bounds, buckets)).toBeCloseTo(expected);
  });

  it('is unknown without values', () => {
    expect(quantile(0.95, bounds, [0, 0, 0, 0])).toBeUndefined();
    expect(quantile(0.95, bounds, [])).toBeUndefined();
  });
});
