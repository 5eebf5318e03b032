import type { FastifyReply, FastifyRequest } from 'fastify';

/** Called once when a request has ended, with the status that its client got. */
export type Ended = (request: FastifyRequest, reply: FastifyReply, status: number) => void;

/** The client disconnected before the response was complete. A common convention in logs, never sent. */
export const CLIENT_LEFT = 499;

/** Calls `ended` when the response is complete or the connection is closed, whichever is first, in every phase of a request. */
export function whenEnded(request: FastifyRequest, reply: FastifyReply, ended: readonly Ended[]): void {
  reply.raw.once('close', () => {
    const status = statusOf(reply);
    for (const each of ended) each(request, reply, status);
  });
}

function statusOf(reply: FastifyReply): number {
  const { writableFinished, headersSent, statusCode } = reply.raw;
  // An event stream ends when its client disconnects, which is not a failure.
  return writableFinished || (headersSent && isStream(reply)) ? statusCode : CLIENT_LEFT;
}

/** Whether the response is an event stream, which lasts until its client disconnects. */
export const isStream = ({ raw }: FastifyReply): boolean =>
  String(raw.getHeader('content-type')).startsWith('text/event-stream');
