import { hashesAtOnce } from './hashing-threads';

describe('the number of hashes computed at once', () => {
  it.each([
    [1, 4, 1],
    [2, 4, 2],
    [8, 4, 3],
    [8, 9, 8],
    [2, 1, 1],
  ])('with %i processors and %i threads is %i', (processors, threads, expected) => {
    expect(hashesAtOnce(processors, threads)).toBe(expected);
  });
});
