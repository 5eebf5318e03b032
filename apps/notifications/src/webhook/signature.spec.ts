import { createHmac } from 'node:crypto';
import { newSecret, signedHeaders } from './signature';

describe('the signature of a webhook', () => {
  it('matches the published example', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const headers = signedHeaders(
      secret,
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      '{"test": 2432232314}',
      1_614_265_330_000,
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('uses a secret of 32 random bytes, another one for each address', () => {
    const [one, other] = [newSecret(), newSecret()];
    expect(one).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(other).not.toBe(one);
    const key = Buffer.from(one.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update('id.1.{}').digest('base64');
    expect(signedHeaders(one, 'id', '{}', 1_999)['webhook-signature']).toBe(`v1,${expected}`);
  });
});
