import { CodedError } from '#contracts';
import { JetStreamApiError } from '@nats-io/jetstream';
import { errors, PermissionViolationError, RequestError } from '@nats-io/transport-node';

/** There was no answer, or nobody got to ask. */
const AWAY = [
  errors.TimeoutError,
  errors.ConnectionError,
  errors.ClosedConnectionError,
  errors.DrainingConnectionError,
];
/** How JetStream says that it is not ready to answer, such as without a leader. */
const TEMPORARILY_UNAVAILABLE = 503;

/** An outage of the broker as callers understand it; anything else, also what we may not ask, stays what it is. */
export function asCodedError(error: unknown): unknown {
  return isOutage(error)
    ? new CodedError('unavailable', 'unavailable', 'The message broker is away. Try again shortly.')
    : error;
}

function isOutage(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.status === TEMPORARILY_UNAVAILABLE;
  if (error instanceof RequestError) return !(error.cause instanceof PermissionViolationError);
  // Where no JetStream listens, the client throws an error around that of its request, of a class that it keeps to itself.
  if (error instanceof Error && error.cause instanceof RequestError) return isOutage(error.cause);
  return AWAY.some((kind) => error instanceof kind);
}
