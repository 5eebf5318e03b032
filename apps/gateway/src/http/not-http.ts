import type { Socket } from 'node:net';
import { continueTrace, formatTraceparent } from '#telemetry';
import { HttpException } from '@nestjs/common';
import type { ConnectionError } from 'fastify';
import { problemOf } from './problem';
import { requestIdOf } from './request-context';

/** What is wrong, by the code of Node's parser; anything else cannot be understood. */
const STATUS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers what is no request as far as the parser goes: there is nobody else to answer it, and errors look alike. */
export function refuseWhatIsNotHttp(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const context = { requestId: requestIdOf(undefined), trace: continueTrace() };
  const problem = problemOf(new HttpException('', STATUS[error.code] ?? 400), context);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${problem.request_id}`,
    `Traceresponse: ${formatTraceparent(context.trace)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
