import { NewPassword, opaqueString, Password } from './index';

describe('the normal form of a password', () => {
  it.each([
    ['decomposed letters', 'größer-o\u0308l', 'größer-öl'],
    ['decomposed Korean', '비밀'.normalize('NFD'), '비밀'],
    ['a no-break space', 'walnut\u00a0harbour', 'walnut harbour'],
    ['an ideographic space', '密码\u3000密码', '密码 密码'],
    ['a sign that has a simpler form', 'Å', 'Å'],
  ])('normalizes %s', (_what, typed, spelling) => {
    expect(opaqueString(typed)).toBe(spelling);
    expect(opaqueString(spelling)).toBe(spelling);
  });

  it('keeps case, width, order and blanks at its ends', () => {
    for (const typed of ['Walnut', ' walnut ', 'ｗalnut', 'ﬁnal', '²'])
      expect(opaqueString(typed)).toBe(typed);
  });
});

describe('a new password', () => {
  it('is normalized, and unchanged when it is normalized again', () => {
    const taken = NewPassword.parse('größer\u00a0o\u0308l');
    expect(taken).toBe('größer öl');
    expect(NewPassword.parse(taken)).toBe(taken);
  });

  it.each([
    ['seven letters with eight characters', 'wa\u006c\u006e\u0075t\u0308', false],
    ['eight letters', 'walnut-u\u0308', true],
    ['eight emoji', '🦊🐙🎻🧀🚲🍕🌧️👩‍🌾', true],
    ['a tab', 'walnut\tharbour', false],
    ['a line break', 'walnut\nharbour', false],
    ['an escape', 'walnut\u001bharbour', false],
    ['a control character of the second set', 'walnut\u0085harbour', false],
    ['a soft hyphen', 'walnut\u00adharbour', false],
    ['a zero-width space', 'walnut\u200bharbour', false],
    ['a turn of direction', 'walnut\u202eharbour', false],
    ['a character that is not assigned', 'walnut\u0378harbour', false],
    ['no character at all', 'walnut\uffffharbour', false],
  ])('of %s', (_what, password, isTaken) => {
    expect(NewPassword.safeParse(password).success).toBe(isTaken);
  });
});

it('a password of an earlier rule is accepted as typed', () => {
  for (const typed of ['größer\u00a0o\u0308l', 'walnut\tharbour']) expect(Password.parse(typed)).toBe(typed);
});
