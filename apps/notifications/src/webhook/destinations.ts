import type { LookupAddress } from 'node:dns';
import { Injectable } from '@nestjs/common';

/** Calls to one host or one address at a time: a receiver that takes long leaves most of the room to others. */
export const MOST_AT_ONCE = 10;

/** As many calls as one destination may get are being made to it. */
export class DestinationBusy extends Error {}

/** Where a call goes. */
export interface Way {
  address: LookupAddress;
  /** What the call counts against: the host and this address, with the port. */
  destinations: string[];
}

/**
 * Chooses one of a name's addresses: of the family that comes first, any. The others are not called and not counted, so that
 * a name which leads to other people's addresses too takes no call from them.
 * @throws Error when there is no address
 */
export function wayTo({ hostname, port, protocol }: URL, addresses: LookupAddress[]): Way {
  const candidates = addresses.filter(({ family }) => family === addresses[0]?.family);
  const address = candidates[Math.floor(Math.random() * candidates.length)];
  if (!address) throw new Error('The name has no address');
  const places = new Set([hostname, address.address]);
  return { address, destinations: [...places].map((place) => `${place} ${port || protocol}`) };
}

/** Counts this replica's calls by where they go. */
@Injectable()
export class Destinations {
  private readonly calls = new Map<string, number>();

  /**
   * Makes a call unless one of its destinations has enough of them.
   * @param destinations the names and addresses it goes to, with their port
   * @throws DestinationBusy
   */
  async during<T>(destinations: string[], call: () => Promise<T>): Promise<T> {
    if (destinations.some((one) => this.callsTo(one) >= MOST_AT_ONCE)) throw new DestinationBusy();
    for (const one of destinations) this.calls.set(one, this.callsTo(one) + 1);
    try {
      return await call();
    } finally {
      for (const one of destinations) {
        const left = this.callsTo(one) - 1;
        if (left === 0) this.calls.delete(one);
        else this.calls.set(one, left);
      }
    }
  }

  private callsTo(destination: string): number {
    return this.calls.get(destination) ?? 0;
  }
}
