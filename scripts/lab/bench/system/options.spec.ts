import { EACH } from '../load/operations';
import { articleCount, operationsOf, profileNames, share } from './options';

describe('the arguments of the benchmark', () => {
  it.each([
    ['1e3', 1_000],
    ['1e5', 100_000],
    ['1000000', 1_000_000],
    ['25000', 25_000],
  ])('take %s articles', (text, count) => {
    expect(articleCount(text)).toBe(count);
  });

  it.each(['', '0', '999', '1500', '2e6', '1e3.5', 'many', '-1000'])('refuse %j articles', (text) => {
    expect(() => articleCount(text)).toThrow('multiple of 1000');
  });

  it('take names of profiles from several options, each operation once', () => {
    const names = profileNames('mix', profileNames('get, list'));
    expect(names).toEqual(['get', 'list', 'mix']);
    expect(operationsOf([...names, 'each'])).toEqual([
      'get',
      'list',
      'mix',
      ...EACH.slice(1).filter((name) => name !== 'list'),
    ]);
  });

  it.each(['getting', '', 'get,', 'article-floor', 'toString'])('refuse the profile %j', (text) => {
    expect(() => profileNames(text)).toThrow('is not a profile');
  });

  it('take a tolerance below one', () => {
    expect(share('0.05')).toBe(0.05);
    for (const text of ['1', '-0.1', '', 'ten'])
      expect(() => share(text)).toThrow('at least 0 and less than 1');
  });
});
