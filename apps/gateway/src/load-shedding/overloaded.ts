import type { IncomingMessage, ServerResponse } from 'node:http';
import { CodedError } from '#contracts';
import { continueTrace } from '#telemetry';
import type { ErrorWriter } from '../http/error-writer';
import { problemOf } from '../http/problem';
import { requestIdOf } from '../http/request-context';
import { responseHeaders } from '../http/response-headers';

const MESSAGE = 'There is too much to do right now. Try again shortly.';

/** A request was shed. */
export class Overloaded extends CodedError {
  /** @param retryAfter seconds */
  constructor(retryAfter?: number) {
    super('unavailable', 'overloaded', MESSAGE, { retryAfter });
  }
}

/** Created once: creating an error captures its stack, which is expensive. */
const OVERLOADED = new Overloaded();

/** Answers a request that is shed before the framework has seen it, or while it sends its body. */
export type Refuse = (request: IncomingMessage, response: ServerResponse, retryAfter: number) => void;

/** @param origins of the pages that may read the responses */
export const refuserOf =
  (origins: string[], write: ErrorWriter): Refuse =>
  (request, response, retryAfter) => {
    const context = { requestId: requestIdOf(request.headers['x-request-id']), trace: continueTrace() };
    const { status, headers, body } = write(problemOf(OVERLOADED, context), request.url);
    const text = JSON.stringify(body);
    response.writeHead(status, {
      ...responseHeaders(request.headers, context, origins),
      ...headers,
      'content-length': Buffer.byteLength(text),
      'retry-after': String(retryAfter),
    });
    response.end(text);
  };
