import {
  AdminRequired,
  CodedError,
  type ErrorType,
  IdempotencyInFlight,
  IdempotencyMismatch,
  InvalidInput,
  type NamedRoute,
  TokenRevoked,
} from '#contracts';
import { TokenExpired, TokenInvalid } from '#access';
import { HttpException } from '@nestjs/common';
import { EmailNotVerified, LoginRequired } from '../auth/auth.errors';
import { type Problem, problemOf, STATUS } from '../http/problem';
import { ReadWithBody } from '../http/request-validation';
import { Overloaded } from '../load-shedding/overloaded';
import { RateLimited } from '../limits/limits.errors';
import { EXAMPLE_ID } from './example';
import { problemHeaders } from './headers';

const CONTEXT = {
  requestId: EXAMPLE_ID,
  trace: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', sampled: true },
};
const example = (thrown: unknown): Problem => problemOf(thrown, CONTEXT);
const coded = ({ kind, code, message }: ErrorType): CodedError => new CodedError(kind, code, message);

const INVALID = [
  example(new InvalidInput([{ path: 'title', message: 'must not be empty' }])),
  example(new HttpException('', 400)),
];
const READ = [...INVALID, example(new ReadWithBody())];
const BODY = [
  ...INVALID,
  example(new InvalidInput([{ path: '', message: 'The body is not valid UTF-8.' }], 'http.invalid_utf8')),
  example(new CodedError('invalid', 'too_large', 'This is more than can be handled at once.')),
  example(new HttpException('', 413)),
  example(new HttpException('', 415)),
];
const TOKEN = [TokenInvalid, TokenExpired, TokenRevoked].map((error) => example(coded(error)));
const AWAY = [
  example(new CodedError('unavailable', 'unavailable', 'The service is away. Try again shortly.')),
  example(new Overloaded()),
  example(new CodedError('timeout', 'timeout', 'The service did not answer in time.')),
];

/** Problems that follow from the access, the input and the limits of a route, and those that it lists. */
function problemsOf(route: NamedRoute): Problem[] {
  const { access, method, errors, limit, takesIdempotencyKey, needsVerifiedEmail } = route;
  const when = (condition: boolean, ...types: ErrorType[]): ErrorType[] => (condition ? types : []);
  return [
    // Invalid also for a query parameter where the route takes none.
    ...(method === 'GET' ? READ : BODY),
    ...(access === 'public' ? [] : TOKEN),
    ...[
      ...when(access !== 'public' && access !== 'optional', LoginRequired),
      ...when(access === 'admin', AdminRequired),
      ...when(needsVerifiedEmail, EmailNotVerified),
      ...when(takesIdempotencyKey, IdempotencyMismatch, IdempotencyInFlight),
      ...errors,
    ].map((type) => redirected(example(coded(type)), method)),
    ...(limit === 'none' ? [] : [example(new RateLimited(1))]),
    example(new Error('a defect')),
    ...AWAY,
  ];
}

/** A read of a former slug is 301, a write 308. */
const redirected = (problem: Problem, method: string): Problem =>
  problem.status === STATUS.moved && method === 'GET'
    ? { ...problem, status: 301, title: 'Moved Permanently' }
    : problem;

/** The component with the problems of a status, where the route adds none of its own. */
const sharedName = ({ access, method }: NamedRoute): Record<number, string> => ({
  400: method === 'GET' ? 'Invalid' : 'InvalidBody',
  401: access === 'optional' ? 'TokenRefused' : 'Unauthenticated',
  413: 'BodyTooLarge',
  415: 'UnsupportedMediaType',
  429: 'RateLimited',
  500: 'Internal',
  503: 'Unavailable',
  504: 'Timeout',
});

/**
 * The responses of a route that are problems, by status. `default` stands for those of requests that HTTP itself refuses.
 * @param shared receives the responses that are the same for many routes
 */
export function problemResponses(route: NamedRoute, shared: Record<string, object>): Record<string, object> {
  const own = new Set(route.errors.map(({ code }) => code));
  const names = sharedName(route);
  const entries = [...Map.groupBy(problemsOf(route), ({ status }) => status)].map(([status, problems]) => {
    const response = responseOf(status, problems);
    const name = problems.some(({ code }) => own.has(code)) ? undefined : names[status];
    if (name === undefined) return [status, response] as const;
    shared[name] ??= response;
    return [status, { $ref: `#/components/responses/${name}` }] as const;
  });
  return { ...Object.fromEntries(entries), default: { $ref: '#/components/responses/Problem' } };
}

function responseOf(status: number, problems: Problem[]): object {
  return {
    description: problems[0]?.title ?? '',
    headers: problemHeaders(status),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(problems.map((one) => [one.code, { summary: one.error, value: one }])),
      },
    },
  };
}
