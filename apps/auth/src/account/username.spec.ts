import { Username } from '#contracts';
import { numbered, usernameFrom } from './username';

describe('a username made from a name', () => {
  it.each([
    ['Zoë Ünal', 'zoe-uenal'],
    ['  ', 'reader'],
    ['日本', 'reader'],
    ['MacDonald McGregor', 'macdonald-mcgregor'],
    ['Ａda ﬁne', 'ada-fine'],
    ['O’Brien, Pat', 'o-brien-pat'],
  ])('of %j is %s', (name, username) => {
    expect(usernameFrom(name)).toBe(username);
  });

  it('is always a valid username, also with a number appended', () => {
    for (const name of ['x', 'X'.repeat(100), 'a-'.repeat(40), '--', 'Ω'.repeat(50), 'Jean-Luc Picard']) {
      const username = usernameFrom(name);
      expect(Username.safeParse(username).success).toBe(true);
      expect(Username.safeParse(numbered(username)).success).toBe(true);
    }
  });
});
