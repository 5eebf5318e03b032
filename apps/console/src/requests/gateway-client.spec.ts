import { GatewayClient } from './gateway-client';

describe('a response that breaks off', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('is an error, and leaves no timer that would cancel it later', async () => {
    jest.useFakeTimers();
    const body = new ReadableStream({ start: (stream) => stream.error(new Error('terminated')) });
    jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(body));
    const sent = new GatewayClient('http://127.0.0.1:8080').send({ method: 'GET', path: '/api/tags' });
    await expect(sent).rejects.toThrow('terminated');
    expect(jest.getTimerCount()).toBe(0);
  });
});
