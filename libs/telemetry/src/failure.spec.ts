import { errorType, isExpected } from './failure';

describe('failures', () => {
  it('have a type with few different values', () => {
    expect(errorType({ code: '23505', name: 'QueryFailedError' })).toBe('23505');
    expect(errorType(new TypeError('x'))).toBe('TypeError');
    expect(errorType('thrown text')).toBe('Error');
  });

  it('do not include refusals of a caller', () => {
    expect(isExpected({ isRefusal: true })).toBe(true);
    expect(isExpected({ isRefusal: false })).toBe(false);
    expect(isExpected(new Error('x'))).toBe(false);
    expect(isExpected(undefined)).toBe(false);
  });
});
