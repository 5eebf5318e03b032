import { type Client as Api, createClient, ProblemError } from '#client';
import { type Answer, Client, visitor } from './client';
import { invalidFields, problemOf } from './problem';
import type { Problem } from './shapes';

export type { Api };

/** The answers behind the responses of typed clients, by the headers of the response, which a `ProblemError` keeps. */
const answers = new WeakMap<Headers, Answer>();

/** `fetch` by a client of the tests: each request has its own connection, and is checked like all others. It follows no redirect. */
const fetchBy =
  (client: Client): typeof fetch =>
  async (input, { method = 'GET', headers = {}, body, signal } = {}) => {
    signal?.throwIfAborted();
    const { pathname, search } = new URL(input as string);
    const sender = client.with(headers as Record<string, string>);
    const answer = await sender.send(
      method,
      `${pathname}${search}`,
      (body ?? undefined) as string | undefined,
    );
    const response = new Response(answer.text === '' ? null : answer.text, {
      status: answer.status,
      headers: Object.entries(answer.headers).flatMap(([name, value]) =>
        [value ?? []].flat().map((one): [string, string] => [name, one]),
      ),
    });
    answers.set(response.headers, answer);
    return response;
  };

/** A typed client that sends what the other does, its headers included. It repeats nothing, so that a test sees every failure. */
export const apiBy = (client: Client = visitor()): Api =>
  createClient({ baseUrl: client.base, fetch: fetchBy(client), retry: { tries: 1 } });

/** Asserts that a call of a typed client is refused, with everything that clients rely on. @returns the problem */
export async function refused(call: Promise<unknown>, status: number, code?: string): Promise<Problem> {
  const error = await failureOf(call);
  const answer = answers.get(error.headers) as Answer;
  const problem = problemOf(answer, status, code);
  const retryAfter = answer.headers['retry-after'];
  expect({ ...error, message: error.message }).toMatchObject({
    status,
    code: problem.code,
    title: problem.title,
    error: problem.error,
    message: problem.error,
    errors: problem.errors ?? [],
    traceId: problem.trace_id,
    requestId: problem.request_id,
    retryAfter: retryAfter === undefined ? undefined : Number(retryAfter),
  });
  return problem;
}

/** Asserts that a call is refused because exactly these fields are invalid. @returns the problem */
export async function refusedFields(
  call: Promise<unknown>,
  paths: string[],
  code?: string,
): Promise<Problem> {
  const error = await failureOf(call);
  return invalidFields(answers.get(error.headers) as Answer, paths, code);
}

/** The status with which a call ends, 200 for each success. */
export const statusOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (error: unknown) => {
      if (error instanceof ProblemError) return error.status;
      throw error;
    },
  );

async function failureOf(call: Promise<unknown>): Promise<ProblemError> {
  const error = await call.then(
    (reply) => new Error(`The call was not refused but answered ${JSON.stringify(reply)}`),
    (reason: unknown) => reason,
  );
  if (error instanceof ProblemError) return error;
  throw error;
}
