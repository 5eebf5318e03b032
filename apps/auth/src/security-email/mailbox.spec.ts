import { mailboxOf } from './mailbox';

describe('the mailbox of an address', () => {
  it.each([
    'ada.lovelace@example.org',
    'adalovelace@example.org',
    'Ada.Lovelace@Example.ORG',
    'ada.lovelace+1@example.org',
    'a.d.a.lovelace+a+b@example.org',
  ])('is the same for %s', (address) => {
    expect(mailboxOf(address)).toEqual(mailboxOf('adalovelace@example.org'));
  });

  it.each(['ada@example.org', 'adalovelace@example.com', 'adalovelace@exampleorg', 'adalovelace'])(
    'is another for %s',
    (address) => {
      expect(mailboxOf(address)).not.toEqual(mailboxOf('adalovelace@example.org'));
    },
  );
});
