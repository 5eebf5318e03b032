import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { continueTrace } from '#telemetry';
import { HttpException } from '@nestjs/common';
import type { ConnectionError } from 'fastify';
import { answerHeaders } from './answer-headers';
import { requestRefused } from './http-telemetry';
import { problemOf } from './problem';
import { requestIdOf } from './request-context';

/** What is wrong, by the code of Node's parser; anything else cannot be understood. */
const STATUS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
/** A request line as it should be, so that only the method can be what the parser does not know. */
const REQUEST_LINE = /^[\w!#$%&'*+.^`|~-]+ \S+ HTTP\/1\.[01]\r?\n/;
/** What telemetry calls methods that are not known. */
const OTHER = '_OTHER';

/** A request on a connection, and what is to answer it. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * Answers what never becomes a request of the framework, as far as it can be answered: errors look alike wherever they come
 * from, and are counted.
 */
export class NotHttp {
  private readonly latest = new WeakMap<object, Exchange>();

  /** @param origins whose pages may read the answers */
  constructor(private readonly origins: string[]) {}

  /** Call it last, so that it sees each request first. */
  watch(server: Server): void {
    server.prependListener('request', (request, response) => {
      this.latest.set(request.socket, { request, response });
    });
    // A tunnel to elsewhere is what proxies are for.
    server.on('connect', (request, socket) => {
      socket.on('error', () => undefined);
      this.answer(socket as Socket, 501, request);
    });
  }

  /** What Node's parser gives up on. An answer that has begun cannot be followed by another; one that is due comes first. */
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
      ...answerHeaders(headers, context, this.origins),
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

/** Fastify says that the packet is JSON, Node that it is a Buffer. */
const textOf = ({ rawPacket }: ConnectionError): string =>
  (rawPacket as unknown as Buffer | undefined)?.toString('latin1') ?? '';

/** After the head of such an answer a client takes every byte for something else (RFC 9110, 9.3.2). */
const asksForHeadOnly = (error: ConnectionError): boolean => textOf(error).startsWith('HEAD ');

function statusOf(error: ConnectionError): number {
  const { code, bytesParsed } = error;
  const packet = textOf(error);
  const line = packet.slice(packet.lastIndexOf('\n', bytesParsed) + 1);
  return code === 'HPE_INVALID_METHOD' && REQUEST_LINE.test(line) ? 501 : (STATUS[code] ?? 400);
}
