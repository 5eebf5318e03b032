import { UsernameReserved } from '#contracts';
import { isReservedUsername, mustNotBeReserved } from './reserved-usernames';

describe('a username', () => {
  it.each([
    'admin',
    'Admin',
    'ad-min',
    'a_d_m_i_n',
    'adm1n',
    'r00t',
    '5upport',
    'nu11',
    'me',
    'API',
    'undefined',
    'no-reply',
    'system',
  ])('%s is reserved', (username) => {
    expect(isReservedUsername(username)).toBe(true);
    expect(() => mustNotBeReserved(username)).toThrow(UsernameReserved);
  });

  it.each(['ada', 'administer', 'badmin', 'admin-4711', 'rooter', 'mel', 'ap1ary', '1337'])(
    '%s is not reserved',
    (username) => {
      expect(isReservedUsername(username)).toBe(false);
    },
  );

  it('that is reserved stays allowed for the account that has it, in any case', () => {
    expect(() => mustNotBeReserved('Support', 'support')).not.toThrow();
    expect(() => mustNotBeReserved('admin', 'support')).toThrow(UsernameReserved);
  });
});
