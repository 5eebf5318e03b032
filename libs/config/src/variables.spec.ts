import { seconds, ServiceEnv } from './variables';

describe('a span of time', () => {
  it('is read as seconds', () => {
    const spans = ['90', '45s', '15m', '12h', '30d'].map((text) => seconds().parse(text));
    expect(spans).toEqual([90, 45, 900, 43_200, 2_592_000]);
  });

  it('is refused when it is none', () => {
    for (const text of ['', '0', '-1s', '1.5h', '15 m', '5w', 'soon']) {
      expect(seconds().safeParse(text).success).toBe(false);
    }
  });

  it('is refused when it is longer than may be', () => {
    expect(seconds(3_600).safeParse('1h').success).toBe(true);
    expect(seconds(3_600).safeParse('2h').success).toBe(false);
  });
});

describe('NATS_URL', () => {
  const parse = (text: string) => ServiceEnv.shape.NATS_URL.safeParse(text);

  it('names one or more servers', () => {
    expect(parse('nats://a:4222, tls://user:secret@b:4222,c').data).toEqual([
      'nats://a:4222',
      'tls://user:secret@b:4222',
      'c',
    ]);
  });

  it('is refused when it names none', () => {
    for (const text of ['', ',', 'nats://', 'nats://a b']) expect(parse(text).success).toBe(false);
  });
});
