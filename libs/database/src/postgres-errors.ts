import { CodedError, type ErrorKind } from '#contracts';
import { Logger } from '@nestjs/common';

/** The relevant parts of a PostgreSQL error. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
interface PostgresError {
  code?: string;
  constraint?: string;
}

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
const STATEMENT_CANCELLED = '57014';
/** Two transactions collided and one was rolled back: running it again is safe and usually succeeds. */
const COLLISIONS = new Set(['40001', '40P01']);
/** The server is unreachable, stopping, starting or full, or the connection broke. */
const AWAY = /^(08...|57P0[1-3]|53300|ECONN\w+|EPIPE|ENOTFOUND|ETIMEDOUT)$/;
/** Values that PostgreSQL cannot store (22, data exception) or process (54, program limit exceeded). */
const REFUSED: Record<string, { code: string; message: string }> = {
  '22': { code: 'input.refused', message: 'This holds something that cannot be stored.' },
  '54': { code: 'input.too_complex', message: 'This is too large or too complex to be worked on.' },
};
/** Messages of the driver and TypeORM without a code; TypeORM releases a query runner when its connection breaks. */
const AWAY_MESSAGE =
  /Connection terminated|timeout exceeded when trying to connect|not queryable|Client was closed|already released/;

const logger = new Logger('PostgreSQL');

const messageOf = (error: unknown): string => (error as { message?: string }).message ?? String(error);

/** The driver's own error: TypeORM wraps it in one that holds the query and its parameters. */
const driverErrorOf = (error: unknown): unknown =>
  (error as { driverError?: unknown } | null)?.driverError ?? error;

const codeOf = (error: unknown): PostgresError => driverErrorOf(error) ?? {};

/** The name of the unique constraint or index that the error violates, if any. */
export const uniqueViolation = (error: unknown): string | undefined =>
  codeOf(error).code === UNIQUE_VIOLATION ? codeOf(error).constraint : undefined;

/** The name of the foreign key that the error violates, if any. */
export const foreignKeyViolation = (error: unknown): string | undefined =>
  codeOf(error).code === FOREIGN_KEY_VIOLATION ? codeOf(error).constraint : undefined;

export const isCollision = (error: unknown): boolean => COLLISIONS.has(codeOf(error).code ?? '');

/**
 * Turns an outage, a timeout or a refused value of PostgreSQL into an error that a caller can act on, which keeps the original as
 * its cause; leaves every other error as it is.
 */
export function translatePostgresError(error: unknown): unknown {
  const { code = '' } = codeOf(error);
  const coded = (kind: ErrorKind, name: string, message: string): CodedError =>
    new CodedError(kind, name, message, { cause: driverErrorOf(error) });
  if (COLLISIONS.has(code))
    return coded('unavailable', 'unavailable', 'Too many do this at the same time. Try again shortly.');
  if (code === STATEMENT_CANCELLED) return coded('timeout', 'timeout', 'The database took too long.');
  if (AWAY.test(code) || (error instanceof Error && AWAY_MESSAGE.test(error.message)))
    return coded('unavailable', 'unavailable', 'The database is away. Try again shortly.');
  const refused = REFUSED[code.slice(0, 2)];
  if (refused && code.length === 5) {
    // The input should have been refused earlier; the line says where to look. A query's parameters stay out of it.
    logger.warn({ code, err: new Error(messageOf(error)) }, 'PostgreSQL refused an input');
    return coded('invalid', refused.code, refused.message);
  }
  return error;
}
