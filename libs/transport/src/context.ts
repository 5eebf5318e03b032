import { type Actor, CodedError } from '#contracts';
import type { TraceContext } from '#telemetry';

/**
 * What accompanies a piece of work on its way through the services: the first parameter of every use case. The gateway fills it in
 * for a request, the RPC server for a call, a delivery for an event. `{}` is the context of work that nothing caused, such
 * as an operator's command.
 */
export interface Context {
  /** Unix time in milliseconds after which the caller no longer waits for the reply. */
  readonly deadline?: number;
  readonly requestId?: string;
  readonly trace?: TraceContext;
  /** The caller, from the verified token; absent if anonymous. Never sent: each service verifies the token itself. */
  readonly actor?: Actor;
  /** The access token, for the next service to verify. */
  readonly token?: string;
  /** The client's key under which the work takes effect once, however often it is requested. */
  readonly idempotencyKey?: string;
  /** The client's IPv4 address, or its IPv6 network, as the gateway knows it. */
  readonly clientAddress?: string;
  /** Id of the event that is being handled. */
  readonly cause?: string;
  /** Collects the tags of the reads that the work changes, as its events name them. The replies to calls carry them to the gateway. */
  readonly changes?: Set<string>;
}

/**
 * The caller of work that needs one.
 * @throws CodedError `unauthenticated` for an anonymous caller
 */
export function actorOf(context: Context): Actor {
  if (!context.actor) throw new CodedError('unauthenticated', 'auth.required', 'Log in to do this.');
  return context.actor;
}
