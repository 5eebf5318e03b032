import type { Incoming } from './delivery';
import type { Outcome } from './on';

/** How the consumers of a service handle an event that waited in its database. */
export interface Resumption {
  readonly durables: string[];
  attempt(durable: string, event: Incoming): Promise<Outcome>;
  giveUp(durable: string, event: Incoming, error: unknown): Promise<void>;
}

/** Stores events that wait for an earlier one of their aggregate; a service with an inbox provides it. */
export abstract class WaitingEvents {
  /** Starts to handle events as soon as they can be handled. Resolves when those that can be handled already have been attempted. */
  abstract resume(resumption: Resumption): Promise<void>;
  /** Starts no other event and finishes the running ones. */
  abstract stop(): Promise<void>;
}
