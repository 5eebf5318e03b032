import { isNewEnough } from './nats-version';

describe('the version of a NATS server', () => {
  it.each(['nats-server: v2.10.0', 'nats-server: v2.15.1', '2.10.27', 'v3.0.0'])('takes %s', (text) => {
    expect(isNewEnough(text)).toBe(true);
  });

  it.each(['nats-server: v2.9.10', '1.4.1', '', 'something else'])('refuses %s', (text) => {
    expect(isNewEnough(text)).toBe(false);
  });
});
