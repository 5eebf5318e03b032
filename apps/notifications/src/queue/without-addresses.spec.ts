import { withoutAddresses } from './without-addresses';

describe('an error without addresses', () => {
  it.each([
    ['550 5.1.1 <ada@example.org>: no such user', '550 5.1.1 <[address]>: no such user'],
    ['to="ada+x@mail.example.org", relay', 'to="[address]", relay'],
    ["550 <o'brien&sons@example.org> a/b=c!d@example.org", '550 <[address]> [address]'],
    ['connect ECONNREFUSED 127.0.0.1:25', 'connect ECONNREFUSED 127.0.0.1:25'],
  ])('%s', (message, clean) => {
    const error = withoutAddresses(new TypeError(message));
    expect(error.message).toBe(clean);
    expect(error.stack).not.toMatch(/example\.org/);
  });

  it('is made of anything that was thrown', () => {
    expect(withoutAddresses('ada@example.org').message).toBe('[address]');
    expect(withoutAddresses(new Error('')).message).toBe('Error');
  });
});
