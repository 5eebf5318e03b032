import type { FastifyReply, FastifyRequest } from 'fastify';

/** What is done once when a request is over; `status` is what its client was answered with. */
export type Ended = (request: FastifyRequest, reply: FastifyReply, status: number) => void;

/** The client left before its answer was complete. Widely used in logs for this, and never sent. */
const CLIENT_LEFT = 499;

/** Calls `ended` when the answer is complete or the connection is gone, whichever is first, in every phase of a request. */
export function whenEnded(request: FastifyRequest, reply: FastifyReply, ended: readonly Ended[]): void {
  reply.raw.once('close', () => {
    const status = statusOf(reply);
    for (const each of ended) each(request, reply, status);
  });
}

function statusOf(reply: FastifyReply): number {
  const { writableFinished, headersSent, statusCode } = reply.raw;
  // A stream of events ends when its client leaves: that is no failure.
  return writableFinished || (headersSent && isStream(reply)) ? statusCode : CLIENT_LEFT;
}

/** Whether the answer is a stream of events, which lasts as long as its reader wants. */
export const isStream = ({ raw }: FastifyReply): boolean =>
  String(raw.getHeader('content-type')).startsWith('text/event-stream');
