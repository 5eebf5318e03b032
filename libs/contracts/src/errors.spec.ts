import { coded, CodedError, ErrorKind } from './errors';

const Missing = coded('not_found', 'tests.missing', 'There is no such thing.');
const Other = coded('not_found', 'tests.missing', 'There is no such thing.');

describe('a coded error', () => {
  it('is declared in one line and thrown as a class', () => {
    const error = new Missing();
    expect(error).toBeInstanceOf(CodedError);
    expect(error).toBeInstanceOf(Missing);
    expect(error).not.toBeInstanceOf(Other);
    expect(error).toMatchObject({
      kind: 'not_found',
      code: 'tests.missing',
      message: 'There is no such thing.',
    });
    expect(error.name).toBe('tests.missing');
  });

  it('keeps the error behind it, which is never sent', () => {
    const cause = new Error('connection refused');
    const error = new CodedError('unavailable', 'unavailable', 'It is away.', { cause });
    expect(error.cause).toBe(cause);
    expect(new Missing({ cause }).cause).toBe(cause);
    expect(new Missing()).not.toHaveProperty('cause');
    expect(JSON.stringify(CodedError.toWire(error))).not.toMatch(/cause|refused/);
  });

  it('refuses its caller unless something is broken', () => {
    const broken = ErrorKind.options.filter((kind) => !new CodedError(kind, 'x', 'x').isRefusal);
    expect(broken).toEqual(['unavailable', 'timeout', 'internal']);
  });

  it('crosses the wire with its details', () => {
    const error = new CodedError('moved', 'tests.moved', 'It has moved.', {
      movedTo: 'there',
      retryAfter: 2,
    });
    expect(CodedError.fromWire(CodedError.toWire(error))).toMatchObject({
      kind: 'moved',
      code: 'tests.moved',
      movedTo: 'there',
      retryAfter: 2,
    });
  });
});
