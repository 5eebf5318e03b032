import { CodedError } from '#contracts';
import { JetStreamApiError } from '@nats-io/jetstream';
import { errors, PermissionViolationError, RequestError } from '@nats-io/transport-node';

/** There was no answer, or the request was not sent. */
const AWAY = [
  errors.TimeoutError,
  errors.ConnectionError,
  errors.ClosedConnectionError,
  errors.DrainingConnectionError,
];
/** How JetStream says that it is not ready to answer, such as without a leader. */
const TEMPORARILY_UNAVAILABLE = 503;

/** Turns an outage of the broker into an error that a caller can act on, which keeps the original as its cause; leaves every other error, such as a missing permission, as it is. */
export function translateJetStreamError(error: unknown): unknown {
  return isOutage(error)
    ? new CodedError('unavailable', 'unavailable', 'The message broker is away. Try again shortly.', {
        cause: error,
      })
    : error;
}

function isOutage(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.status === TEMPORARILY_UNAVAILABLE;
  if (error instanceof RequestError) return !(error.cause instanceof PermissionViolationError);
  // Where no JetStream listens, the client throws an error around that of its request, of a class that it does not export.
  if (error instanceof Error && error.cause instanceof RequestError) return isOutage(error.cause);
  return AWAY.some((kind) => error instanceof kind);
}
