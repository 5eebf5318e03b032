import { z } from 'zod';

/** What went wrong, in terms every service shares. The gateway alone turns a kind into an HTTP status. */
export const ErrorKind = z.enum([
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'moved',
  'conflict',
  'rate_limited',
  'unavailable',
  'timeout',
  'internal',
]);
export type ErrorKind = z.infer<typeof ErrorKind>;

/** One problem of an input: `path` is dotted (`tags.0`), empty for the input as a whole. */
export const Issue = z.object({ path: z.string(), message: z.string() });
export type Issue = z.infer<typeof Issue>;

/** An error as it travels between services: nothing of a stack, a query or an upstream's text. */
export const WireError = z.object({
  kind: ErrorKind,
  code: z.string(),
  message: z.string(),
  issues: z.array(Issue).optional(),
  retryAfter: z.number().positive().optional(),
  movedTo: z.string().optional(),
});
export type WireError = z.infer<typeof WireError>;

/**
 * An error somebody may see: `code` is stable and machine-readable (`articles.not_found`), `message` is for people.
 * Everything thrown that is not a CodedError is a defect and reaches the outside as `internal`.
 */
export class CodedError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    readonly issues?: Issue[],
    /** Seconds after which it is worth trying again. */
    readonly retryAfter?: number,
    /** The current name of what was asked for by a former one; of the kind `moved` only. */
    readonly movedTo?: string,
  ) {
    super(message);
    this.name = new.target.name;
  }

  /** The error as it goes over the wire; a defect's own words stay in the log of the service that had it. */
  static toWire(error: unknown): WireError {
    if (!(error instanceof CodedError)) {
      return { kind: 'internal', code: 'internal', message: 'Something went wrong on our side.' };
    }
    const { kind, code, message, issues, retryAfter, movedTo } = error;
    return {
      // A caller of a version before there was this kind reads a kind that it knows; `movedTo` says the rest to the others.
      kind: kind === 'moved' ? 'not_found' : kind,
      code,
      message,
      ...(issues && { issues }),
      ...(retryAfter && { retryAfter }),
      ...(movedTo && { movedTo }),
    };
  }

  static fromWire(wire: WireError): CodedError {
    const kind = wire.movedTo ? 'moved' : wire.kind;
    return new CodedError(kind, wire.code, wire.message, wire.issues, wire.retryAfter, wire.movedTo);
  }
}

/** A body of a mebibyte has room for 200,000 problems: their list would be ten times as large as the body. */
const MOST_ISSUES = 100;

/** The input does not fit its contract; carries its problems at once, the first hundred of them. */
export class InvalidInput extends CodedError {
  constructor(issues: Issue[], code = 'invalid') {
    const told = issues.slice(0, MOST_ISSUES);
    super(
      'invalid',
      code,
      told.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
      told,
    );
  }

  /**
   * @param name of what was validated, where it is not an object whose members have names
   * @param member what its members are called, if it has some
   */
  static from(error: z.core.$ZodError, name?: string, member: 'field' | 'parameter' = 'field'): InvalidInput {
    return new InvalidInput(error.issues.flatMap((issue) => problems(issue, member, name)));
  }
}

/** A Zod issue as path and sentence; one line per unknown field, so that a client can mark each. */
function problems(issue: z.core.$ZodIssue, member: string, name?: string): Issue[] {
  const path = [...(name ? [name] : []), ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: `is not a known ${member}` }));
  }
  return [{ path: path.join('.'), message: issue.message }];
}
