import { errorType, isExpected } from './failure';

describe('failures', () => {
  it('have a type with few values', () => {
    expect(errorType({ code: '23505', name: 'QueryFailedError' })).toBe('23505');
    expect(errorType(new TypeError('x'))).toBe('TypeError');
    expect(errorType('thrown text')).toBe('Error');
  });

  it('are none when somebody is told no', () => {
    expect(
      ['not_found', 'moved', 'conflict', 'internal', 'unavailable'].map((kind) => isExpected({ kind })),
    ).toEqual([true, true, true, false, false]);
    expect(isExpected(new Error('x'))).toBe(false);
  });
});
