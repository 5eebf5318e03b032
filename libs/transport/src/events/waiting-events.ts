import type { Incoming } from './delivery';
import type { Outcome } from './on';

/** What the consumers of a service do with an event that waited in its database. */
export interface Resumption {
  readonly durables: string[];
  attempt(durable: string, event: Incoming): Promise<Outcome>;
  giveUp(durable: string, event: Incoming, error: unknown): Promise<void>;
}

/** Where events wait for an earlier one of their aggregate; a service with an inbox provides it. */
export abstract class WaitingEvents {
  /** Goes on with those that may be handled, from now on and whenever one may. Resolves when those of before have been tried. */
  abstract resume(resumption: Resumption): Promise<void>;
  /** Takes up no other event and finishes those in hand. */
  abstract stop(): Promise<void>;
}
