import { Logger } from '@nestjs/common';
import { translatePostgresError, isCollision } from './postgres-errors';

const withCode = (code: string): Error => Object.assign(new Error('of the driver'), { code });

describe('an error of PostgreSQL', () => {
  it.each(['08006', '57P01', '57P03', '53300', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])(
    '%s is an outage',
    (code) => {
      expect(translatePostgresError(withCode(code))).toMatchObject({ kind: 'unavailable' });
    },
  );

  it('that is a collision is transient, so that no event becomes a dead letter because of it', () => {
    for (const code of ['40001', '40P01']) {
      expect(isCollision(withCode(code))).toBe(true);
      expect(translatePostgresError(withCode(code))).toMatchObject({ kind: 'unavailable' });
    }
  });

  it('is found inside the error in which TypeORM wraps it', () => {
    expect(translatePostgresError({ driverError: withCode('57P01') })).toMatchObject({ kind: 'unavailable' });
  });

  it('that is a cancelled statement is a timeout', () => {
    expect(translatePostgresError(withCode('57014'))).toMatchObject({ kind: 'timeout' });
  });

  it.each([
    ['54001', 'input.too_complex'],
    ['54000', 'input.too_complex'],
    ['22021', 'input.refused'],
    ['22P02', 'input.refused'],
    ['22003', 'input.refused'],
  ])('%s refuses the input, and the message contains no internals', (sqlState, code) => {
    const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const refusal = translatePostgresError({ driverError: withCode(sqlState), message: 'SELECT secret' });
    expect(refusal).toMatchObject({ kind: 'invalid', code });
    expect(String(refusal)).not.toMatch(/SELECT|driver/);
    expect(warned).toHaveBeenCalledWith(
      expect.objectContaining({ code: sqlState }),
      'PostgreSQL refused an input',
    );
    warned.mockRestore();
  });

  it('stays the cause of what callers see, without the query that TypeORM wraps it in', () => {
    const driverError = withCode('57P01');
    expect(translatePostgresError({ driverError, query: 'SELECT secret' })).toHaveProperty(
      'cause',
      driverError,
    );
    expect(translatePostgresError(withCode('57014'))).toHaveProperty('cause.code', '57014');
  });

  it('of any other kind stays as it is', () => {
    const error = withCode('42601');
    expect(translatePostgresError(error)).toBe(error);
  });
});
