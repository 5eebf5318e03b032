import { STATUS_CODES } from 'node:http';
import type { Answer } from './client';
import type { Problem } from './shapes';

/** Words that would reveal internals: a stack, a path, a query, the driver. */
const INSIDE =
  /node_modules|\.[jt]s:\d+|\bat \w+.* \(|typeorm|QueryFailed|syntax error at|relation "|ECONN|127\.0\.0\.1/;

/** Asserts that a response is a problem with all members clients rely on and without internals. @returns the problem */
export function problemOf(answer: Answer, status: number, code?: string): Problem {
  const problem = answer.body as Problem;
  const found = { status: answer.status, text: answer.text };
  expect(found).toEqual({ status, text: expect.any(String) as string });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(problem).toEqual({
    type: `urn:problem:${problem.code}`,
    title: STATUS_CODES[status],
    status,
    code: code ?? (expect.stringMatching(/^[a-z]+(\.[a-z_\d]+)?$/) as string),
    error: expect.stringMatching(/./) as string,
    trace_id: expect.stringMatching(/^(?!0{32})[\da-f]{32}$/) as string,
    request_id: answer.headers['x-request-id'],
    ...(problem.errors && { errors: expect.any(Array) as Problem['errors'] }),
  });
  expect(answer.headers.traceresponse).toContain(problem.trace_id);
  expect(answer.text).not.toMatch(INSIDE);
  if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
  if (status === 429 || status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  if (status === 405) expect(answer.headers.allow).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
  return problem;
}

/** Asserts that a response names exactly these fields as invalid. @returns the problem */
export function invalidFields(answer: Answer, paths: string[], code = 'invalid'): Problem {
  const problem = problemOf(answer, 400, code);
  const found = (problem.errors ?? []).map(({ path }) => path);
  expect([...new Set(found)].sort()).toEqual([...paths].sort());
  return problem;
}
