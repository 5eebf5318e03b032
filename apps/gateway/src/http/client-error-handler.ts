import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { continueTrace } from '#telemetry';
import { HttpException } from '@nestjs/common';
import type { ConnectionError } from 'fastify';
import { responseHeaders } from './response-headers';
import { requestRefused } from './http-telemetry';
import { problemOf } from './problem';
import { requestIdOf } from './request-context';

/** Statuses by the code of the parser error; any other is 400. */
const STATUS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
/** A well-formed request line: if the parser rejects it, it is because of the method. */
const REQUEST_LINE = /^[\w!#$%&'*+.^`|~-]+ \S+ HTTP\/1\.[01]\r?\n/;
/** The name of unknown methods in telemetry. */
const OTHER = '_OTHER';

/** A request on a connection and its response. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** Answers requests that Node's parser rejects, as problem+json like every other error, and counts them. */
export class ClientErrorHandler {
  private readonly latest = new WeakMap<object, Exchange>();

  /** @param origins of the pages that may read the responses */
  constructor(private readonly origins: string[]) {}

  /** Call it after other listeners are added, so that this one runs first. */
  watch(server: Server): void {
    server.prependListener('request', (request, response) => {
      this.latest.set(request.socket, { request, response });
    });
    // CONNECT asks for a tunnel, which is for proxies.
    server.on('connect', (request, socket) => {
      socket.on('error', () => undefined);
      this.answer(socket as Socket, 501, request);
    });
  }

  /** Handles a parser error. A started response cannot be followed by another; a pending one is sent first. */
  readonly refuse = (error: ConnectionError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const status = statusOf(error);
    const { request, response } = this.latest.get(socket) ?? {};
    if (!request || !response || response.writableFinished)
      return this.answer(socket, status, undefined, asksForHeadOnly(error));
    if (response.headersSent) return void socket.destroy();
    if (!request.complete) return this.answer(socket, status, request);
    response.once('finish', () => this.answer(socket, status));
  };

  private answer(
    socket: Socket,
    status: number,
    request?: IncomingMessage,
    headOnly = request?.method === 'HEAD',
  ): void {
    const { headers = {}, method = headOnly ? 'HEAD' : OTHER } = request ?? {};
    const context = { requestId: requestIdOf(headers['x-request-id']), trace: continueTrace() };
    const problem = problemOf(new HttpException('', status), context);
    const body = JSON.stringify(problem);
    const lines = Object.entries({
      ...responseHeaders(headers, context, this.origins),
      'content-type': 'application/problem+json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    requestRefused(method, status);
    if (socket.writable)
      socket.write(`HTTP/1.1 ${status} ${problem.title}\r\n${lines.join('')}\r\n${headOnly ? '' : body}`);
    socket.destroySoon();
  }
}

/** Fastify's types say that the packet is JSON; it is a Buffer. */
const textOf = ({ rawPacket }: ConnectionError): string =>
  (rawPacket as unknown as Buffer | undefined)?.toString('latin1') ?? '';

/** The response to HEAD has no body; a client would read one as the next response (RFC 9110, 9.3.2). */
const asksForHeadOnly = (error: ConnectionError): boolean => textOf(error).startsWith('HEAD ');

function statusOf(error: ConnectionError): number {
  const { code, bytesParsed } = error;
  const packet = textOf(error);
  const line = packet.slice(packet.lastIndexOf('\n', bytesParsed) + 1);
  return code === 'HPE_INVALID_METHOD' && REQUEST_LINE.test(line) ? 501 : (STATUS[code] ?? 400);
}
