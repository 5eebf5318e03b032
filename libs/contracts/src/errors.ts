import { z } from 'zod';

/** The kinds of errors, shared by all services. Only the gateway maps a kind to an HTTP status. */
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

/** Whether an error of the kind refuses the caller for a reason of its own, so that no operator need look at it. */
const REFUSALS: Record<ErrorKind, boolean> = {
  invalid: true,
  unauthenticated: true,
  forbidden: true,
  not_found: true,
  moved: true,
  conflict: true,
  rate_limited: true,
  unavailable: false,
  timeout: false,
  internal: false,
};

/** One problem of an input: `path` is dotted (`tags.0`), empty for the input as a whole. */
export const Issue = z.object({ path: z.string(), message: z.string() });
export type Issue = z.infer<typeof Issue>;

/** An error as services send it: never a stack, a query or another system's message. */
export const WireError = z.object({
  kind: ErrorKind,
  code: z.string(),
  message: z.string(),
  issues: z.array(Issue).optional(),
  retryAfter: z.number().positive().optional(),
  movedTo: z.string().optional(),
});
export type WireError = z.infer<typeof WireError>;

/** What an error may say beyond its message. */
export interface ErrorDetails {
  readonly issues?: Issue[] | undefined;
  /** Seconds after which a retry may succeed. */
  readonly retryAfter?: number | undefined;
  /** The current name of a resource that was requested by a former one; only of the kind `moved`. */
  readonly movedTo?: string | undefined;
  /** The error behind this one, such as the driver's. It is for the log and never sent. */
  readonly cause?: unknown;
}

/**
 * An error that clients may see: `code` is stable and machine-readable (`articles.not_found`), `message` is for people.
 * Any other thrown error is a defect, and clients see it as `internal`.
 */
export class CodedError extends Error {
  readonly issues: Issue[] | undefined;
  readonly retryAfter: number | undefined;
  readonly movedTo: string | undefined;

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.name = new.target.name;
    this.issues = details.issues;
    this.retryAfter = details.retryAfter;
    this.movedTo = details.movedTo;
  }

  /** Whether it refuses the caller, rather than reporting that something is broken. */
  get isRefusal(): boolean {
    return REFUSALS[this.kind];
  }

  /** The error as it is sent to the caller. The message of a defect stays in the log of its service. */
  static toWire(error: unknown): WireError {
    if (!(error instanceof CodedError)) {
      return { kind: 'internal', code: 'internal', message: 'Something went wrong on our side.' };
    }
    const { kind, code, message, issues, retryAfter, movedTo } = error;
    return {
      // Callers of an earlier version do not know `moved`; newer ones restore it from `movedTo`.
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
    return new CodedError(kind, wire.code, wire.message, wire);
  }
}

/** What an error always says. The classes of `coded` and `codedField` carry it, so routes can list them. */
export interface ErrorType {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
}

/**
 * Declares an error that always says the same, in one line:
 * `export const ArticleNotFound = coded('not_found', 'articles.not_found', 'There is no such article.')`.
 * Throw it with `throw new ArticleNotFound()`, or with details such as `{ cause }`; `instanceof` works as for any class.
 */
export function coded<const Kind extends ErrorKind, const Code extends string>(
  kind: Kind,
  code: Code,
  message: string,
) {
  const Coded = class extends CodedError {
    static readonly kind: Kind = kind;
    static readonly code: Code = code;
    static readonly message: string = message;

    constructor(details?: Omit<ErrorDetails, 'issues'>) {
      super(kind, code, message, details);
    }
  };
  // In a log the class is called by its code, as the constant's name is unknown here.
  return Object.defineProperty(Coded, 'name', { value: code });
}

/** A body of 1 MiB can contain 200,000 issues, and their list would be ten times as large as the body. */
const MOST_ISSUES = 100;

/** The input does not fit its contract. Carries all issues at once, at most the first `MOST_ISSUES`. */
export class InvalidInput extends CodedError {
  constructor(issues: Issue[], code = 'invalid') {
    const first = issues.slice(0, MOST_ISSUES);
    super(
      'invalid',
      code,
      first.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
      { issues: first },
    );
  }

  /**
   * @param name of the validated value, if it is not an object with named members
   * @param member what messages call a member
   */
  static from(error: z.core.$ZodError, name?: string, member: 'field' | 'parameter' = 'field'): InvalidInput {
    return new InvalidInput(error.issues.flatMap((issue) => problems(issue, member, name)));
  }
}

/** A Zod issue as path and message; one issue per unknown field, so that a client can mark each. */
function problems(issue: z.core.$ZodIssue, member: string, name?: string): Issue[] {
  const path = [...(name ? [name] : []), ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: `is not a known ${member}` }));
  }
  return [{ path: path.join('.'), message: issue.message }];
}

/** Declares an error about one field, with a code of its own. Other than that it is an `InvalidInput`. */
export function codedField<const Code extends string>(field: string, code: Code, message: string) {
  const Coded = class extends InvalidInput {
    static readonly kind = 'invalid' as const;
    static readonly code: Code = code;
    static readonly message: string = `${field}: ${message}`;

    constructor() {
      super([{ path: field, message }], code);
    }
  };
  return Object.defineProperty(Coded, 'name', { value: code });
}

export const IdempotencyMismatch = coded(
  'conflict',
  'idempotency.mismatch',
  'This Idempotency-Key was used for another request. Use a new key.',
);
export const IdempotencyInFlight = coded(
  'conflict',
  'idempotency.in_flight',
  'A request with this Idempotency-Key is being handled. Try again shortly.',
);
