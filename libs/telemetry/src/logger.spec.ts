import { running } from './running';
import { createLogger } from './logger';
import { during } from './work-context';

type Line = Record<string, unknown>;

/** The written lines; the exported ones must be the same. */
function lines(write: (logger: ReturnType<typeof createLogger>) => void): Line[] {
  const [written, exported]: string[][] = [[], []];
  running.exportLog = (line) => exported?.push(line);
  const options = { service: 'articles', version: '1.2.3', LOG_LEVEL: 'info', LOG_FORMAT: 'json' } as const;
  write(createLogger(options, { write: (line) => void written?.push(line) }));
  delete running.exportLog;
  expect(exported).toEqual(written);
  for (const line of written ?? []) expect(line).toMatch(/^[^\n\r]*\n$/);
  return (written ?? []).map((line) => JSON.parse(line) as Line);
}

describe('the log', () => {
  it('has the service, its version, and the request, also without tracing', () => {
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: false };
    const [line] = lines((logger) => during({ requestId: 'r1', trace }, () => logger.info('hello')));
    expect(line).toMatchObject({
      level: 'info',
      service: 'articles',
      version: '1.2.3',
      trace_id: trace.traceId,
      span_id: trace.spanId,
      request_id: 'r1',
      msg: 'hello',
    });
  });

  it.each([
    'authorization',
    'cookie',
    'password',
    'currentPassword',
    'token',
    'refreshToken',
    'passwordHash',
  ])('never contains a %s, three levels deep', (name) => {
    const secret = { [name]: 'hunter2' };
    const found = lines((logger) =>
      logger.info({ ...secret, body: secret, request: { headers: secret } }, 'x'),
    );
    expect(JSON.stringify(found)).not.toContain('hunter2');
    expect(JSON.stringify(found).match(/\[redacted\]/g)).toHaveLength(3);
  });

  it('has one line per entry, whatever the entry contains', () => {
    const forged = 'x\n{"level":"info","msg":"forged"}\r\n\u2028\u001b[2J';
    const found = lines((logger) => logger.info({ [forged]: forged, err: new Error(forged) }, forged));
    expect(found.map(({ msg }) => msg)).toEqual([forged]);
  });

  it('has errors without the e-mail addresses in them', () => {
    const [line] = lines((logger) =>
      logger.error({ err: new Error('no room for ada@example.org') }, 'failed'),
    );
    expect(JSON.stringify(line)).not.toContain('ada@example.org');
    expect(line?.err).toMatchObject({ message: 'no room for [e-mail]' });
  });

  it('names the causes of an error, without addresses', () => {
    const cause = new Error('connect ECONNREFUSED for ada@example.org');
    const [line] = lines((logger) => logger.error({ err: new Error('It is away.', { cause }) }, 'failed'));
    expect(line?.err).toMatchObject({
      message: 'It is away.: connect ECONNREFUSED for [e-mail]',
      stack: expect.stringContaining('caused by: Error: connect ECONNREFUSED for [e-mail]') as string,
    });
  });
});
