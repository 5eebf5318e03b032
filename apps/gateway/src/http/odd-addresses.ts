import { type Issue, InvalidInput } from '#contracts';
import { HttpException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** What every server should take (RFC 9110, 4.1). */
const LONGEST_ADDRESS = 8_000;
/** Far more than any address of ours knows. */
const MOST_PARAMETERS = 100;
/** Names that reach for the prototype of the object they are read into. */
const PROTOTYPE = /^(__proto__|constructor|prototype)\b/;

/** Refuses addresses that are longer or have more parameters than any of ours, and parameters that nobody means well. */
export function refuseOddAddresses(http: FastifyInstance): void {
  http.addHook('onRequest', ({ url, query }, _reply, next) => {
    if (url.length > LONGEST_ADDRESS) return next(new HttpException('', 414));
    const issues = [...undecodable(url), ...issuesOf(query as Record<string, string | string[]>)];
    return issues.length > 0 ? next(new InvalidInput(issues)) : next();
  });
}

/** The parser of queries leaves what it cannot decode as it is, which is never what was meant. */
function undecodable(url: string): Issue[] {
  if (!url.includes('%')) return [];
  const [, ...search] = url.split(/[?&]/);
  return search
    .filter((parameter) => !isDecodable(parameter))
    .map((parameter) => ({ path: parameter.split('=', 1).join(), message: 'must be percent-encoded UTF-8' }));
}

function isDecodable(parameter: string): boolean {
  try {
    decodeURIComponent(parameter);
    return true;
  } catch {
    return false;
  }
}

function issuesOf(query: Record<string, string | string[]>): Issue[] {
  const names = Object.keys(query);
  let count = 0;
  for (const name of names) count += Array.isArray(query[name]) ? query[name].length : 1;
  if (count > MOST_PARAMETERS)
    return [{ path: '', message: `must not have more than ${MOST_PARAMETERS} parameters` }];
  return names
    .filter((name) => PROTOTYPE.test(name))
    .map((path) => ({ path, message: 'is not a known parameter' }));
}
