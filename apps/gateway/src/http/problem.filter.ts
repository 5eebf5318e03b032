import { CodedError } from '#contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayEnvironment } from '../gateway.env';
import { type ErrorWriter, errorWriter } from './error-writer';
import { contextOf } from './request-context';
import { type Problem, problemOf } from './problem';

/** When a client should retry after a 503. */
export const RETRY_AFTER_SECONDS = 1;

/** Answers every error, as `application/problem+json` unless its address belongs to an API with other errors. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);
  private readonly write: ErrorWriter;

  constructor(env: GatewayEnvironment) {
    this.write = errorWriter(env);
  }

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = problemOf(thrown, contextOf(request));
    if (problem.status === 500)
      this.logger.error({ err: thrown, request_id: problem.request_id }, 'a request failed');
    const reply = http.getResponse<FastifyReply>();
    if (thrown instanceof CodedError && thrown.retryAfter)
      void reply.header('retry-after', String(Math.ceil(thrown.retryAfter)));
    if (thrown instanceof CodedError && thrown.movedTo) pointTo(thrown.movedTo, request, reply, problem);
    sendProblem(reply, problem, this.write);
  }
}

/**
 * Redirects to the same route with the current slug, other parameters and query unchanged: a read by 301, a write by 308, which
 * keeps method and body.
 */
function pointTo(slug: string, request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  const { url = '' } = request.routeOptions;
  const params: Record<string, string> = { ...(request.params as Record<string, string>), slug };
  const path = url.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  void reply.header('location', `${path}${/\?.*$/s.exec(request.url)?.[0] ?? ''}`);
  if (request.method !== 'GET' && request.method !== 'HEAD') return;
  problem.status = 301;
  problem.title = 'Moved Permanently';
}

/** Sends a problem with the headers that its status requires. */
export function sendProblem(reply: FastifyReply, problem: Problem, write: ErrorWriter): void {
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  if (problem.status === 503 && !reply.hasHeader('retry-after'))
    void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  // Closing now would cut off a client that is still sending before it reads the response. The rest of its body is discarded.
  if (problem.status === 413) void reply.removeHeader('connection');
  const { status, headers, body } = write(problem, reply.request.url);
  void reply.code(status).headers(headers).header('cache-control', 'no-store').send(JSON.stringify(body));
}
