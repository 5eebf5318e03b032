import { headers } from '@nats-io/transport-node';
import { WireHeaders } from './wire-headers';

describe('headers on the wire', () => {
  it('are written as the client writes them', () => {
    const written = { Deadline: '123', traceparent: '00-ab-cd-01', 'X-Empty': '' };
    const own = new WireHeaders();
    const clients = headers();
    for (const [name, value] of Object.entries(written)) {
      own.add(name, value);
      clients.set(name, value);
    }
    const expected = (clients as unknown as WireHeaders).encode();
    expect(Buffer.from(own.encode())).toEqual(Buffer.from(expected));
  });

  it.each(['\r', '\n', 'x\r\nAuthorization: y'])('cannot begin another header by %j', (value) => {
    expect(() => new WireHeaders().add('X-Request-Id', value)).toThrow('line break');
  });
});
