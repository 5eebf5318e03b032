import { origins, proxies, seconds, ServiceEnv } from './variables';

describe('a time span', () => {
  it('is parsed to seconds', () => {
    const spans = ['90', '45s', '15m', '12h', '30d'].map((text) => seconds().parse(text));
    expect(spans).toEqual([90, 45, 900, 43_200, 2_592_000]);
  });

  it('is refused when it is invalid', () => {
    for (const text of ['', '0', '-1s', '1.5h', '15 m', '5w', 'soon']) {
      expect(seconds().safeParse(text).success).toBe(false);
    }
  });

  it('is refused above its maximum', () => {
    expect(seconds(3_600).safeParse('1h').success).toBe(true);
    expect(seconds(3_600).safeParse('2h').success).toBe(false);
  });
});

describe('trusted proxies', () => {
  it('are a number or a list', () => {
    const read = ['1', '3', '10.0.0.1', '10.0.0.0/8, fd00::/8,::1'].map((text) => proxies().parse(text));
    expect(read).toEqual([1, 3, ['10.0.0.1'], ['10.0.0.0/8', 'fd00::/8', '::1']]);
  });

  it('are refused when they would include every address, or none', () => {
    for (const text of [
      '',
      '0',
      '10',
      '-1',
      '1.5',
      'true',
      'all',
      '10.0.0.0/33',
      '10.0.0/8',
      '::1/129',
      '1,10.0.0.1',
    ])
      expect([text, proxies().safeParse(text).success]).toEqual([text, false]);
  });
});

describe('origins of front ends', () => {
  it('are accepted as browsers send them', () => {
    expect(origins().parse('https://a.example, http://localhost:5173')).toEqual([
      'https://a.example',
      'http://localhost:5173',
    ]);
  });

  it('are refused in a form that no browser sends', () => {
    for (const text of [
      '*',
      'null',
      'a.example',
      'https://a.example/',
      'https://a.example:443',
      'https://*.a.example/x',
    ])
      expect([text, origins().safeParse(text).success]).toEqual([text, false]);
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

  it('is refused without a server', () => {
    for (const text of ['', ',', 'nats://', 'nats://a b']) expect(parse(text).success).toBe(false);
  });
});
