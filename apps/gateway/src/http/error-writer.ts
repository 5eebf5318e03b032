import { type GatewayEnv, servesRealWorld } from '../gateway.env';
import { isRealWorld, realWorldError } from '../realworld/errors';
import type { Problem } from './problem';

/** An error as it is sent. */
export interface WrittenError {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: object;
}
export type ErrorWriter = (problem: Problem, url: string | undefined) => WrittenError;

const asProblem: ErrorWriter = (problem) => ({
  status: problem.status,
  headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  body: problem,
});

/** Writes errors as problems (RFC 9457), and as the contract of the RealWorld API says below its addresses, if it is served. */
export const errorWriter = (env: Pick<GatewayEnv, 'REALWORLD' | 'ENVIRONMENT'>): ErrorWriter =>
  servesRealWorld(env)
    ? (problem, url = '') => (isRealWorld(url) ? realWorldError(problem) : asProblem(problem, url))
    : asProblem;
