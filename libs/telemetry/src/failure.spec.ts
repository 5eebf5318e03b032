import { errorType, isExpected, withoutAddresses } from './failure';

describe('failures', () => {
  it('are told without e-mail addresses, and otherwise as they are', () => {
    const text = 'no room for ada.b+c@mail.example.org at /app/node_modules/@nats-io/core/lib/x.js:3';
    expect(withoutAddresses(text)).toBe('no room for [e-mail] at /app/node_modules/@nats-io/core/lib/x.js:3');
  });

  it.each(["o'brien", 'a&b', 'a/b', 'a=b', 'a!b', '#x{y}|z~$', `${'a'.repeat(64)}`])(
    'are told without the address of %s, whose signs are all of it',
    (local) => {
      expect(withoutAddresses(`for <${local}@mail.example.org>, twice`)).toBe('for <[e-mail]>, twice');
    },
  );

  it('name packages and versions as they are, and long texts cost little', () => {
    const text = `at /app/node_modules/.pnpm/left-pad@1.2.3/x.js ${'a'.repeat(1_000_000)}`;
    expect(withoutAddresses(text)).toBe(text);
  });

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
