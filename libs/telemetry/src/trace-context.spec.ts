import { continueTrace, formatTraceparent, parseTraceparent } from './trace-context';

const HEADER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('a traceparent header', () => {
  it('is read and written', () => {
    const context = parseTraceparent(HEADER);
    expect(context).toEqual({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      sampled: true,
    });
    expect(context && formatTraceparent(context)).toBe(HEADER);
  });

  it.each([
    ['absent', undefined],
    ['of nonsense', 'hello'],
    ['of the forbidden version', HEADER.replace(/^00/, 'ff')],
    ['of zeros', '00-00000000000000000000000000000000-00f067aa0ba902b7-01'],
    ['in capitals', HEADER.toUpperCase()],
  ])('%s counts as none', (_name, header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  it('is continued in the same trace by another span', () => {
    const caller = parseTraceparent(HEADER);
    const own = continueTrace(caller);
    expect(own).toMatchObject({ traceId: caller?.traceId, sampled: true });
    expect(own.spanId).not.toBe(caller?.spanId);
  });
});
