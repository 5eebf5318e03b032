import type { FastifyRequest } from 'fastify';
import { openContext } from './request-context';

describe('the trace of a request', () => {
  const SENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const trace = (traceparent: string | string[], isFromTrustedProxy: boolean) => {
    const socket = { remoteAddress: '192.0.2.1' };
    const request = {
      raw: {},
      id: 'r',
      method: 'GET',
      headers: { traceparent },
      routeOptions: {},
      ip: '192.0.2.1',
      socket,
    };
    return openContext(request as unknown as FastifyRequest, 0, isFromTrustedProxy).trace;
  };

  it('continues the trace of a trusted proxy, with its sampling decision', () => {
    const { traceId, spanId, sampled } = trace(SENT, true);
    expect({ traceId, sampled }).toEqual({ traceId: '0af7651916cd43dd8448eb211c80319c', sampled: true });
    expect(spanId).not.toBe('b7ad6b7169203331');
  });

  it.each([
    [SENT, false],
    ['nonsense', true],
    [[SENT, SENT], true],
  ])('is a new one for %j with a trusted peer: %s', (traceparent, isTrusted) => {
    expect(trace(traceparent, isTrusted).traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
  });
});
