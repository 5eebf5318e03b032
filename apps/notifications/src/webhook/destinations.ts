import type { LookupAddress } from 'node:dns';
import { Injectable } from '@nestjs/common';

/** Concurrent calls to one host or one address: a slow receiver leaves most of the capacity to others. */
export const MAX_CONCURRENT = 10;

/** The destination already has the maximum number of concurrent calls. */
export class DestinationBusy extends Error {}

/** The target of a call. */
export interface Route {
  address: LookupAddress;
  /** The host and the address, with the port: the call counts against both. */
  destinations: string[];
}

/**
 * Chooses one of a name's addresses at random, of the family that comes first. The others are neither called nor counted, so a
 * name that also leads to other people's addresses takes no capacity from them.
 * @throws Error when there is no address
 */
export function routeTo({ hostname, port, protocol }: URL, addresses: LookupAddress[]): Route {
  const candidates = addresses.filter(({ family }) => family === addresses[0]?.family);
  const address = candidates[Math.floor(Math.random() * candidates.length)];
  if (!address) throw new Error('The name has no address');
  const names = new Set([hostname, address.address]);
  return { address, destinations: [...names].map((name) => `${name} ${port || protocol}`) };
}

/** Counts this replica's calls by destination. */
@Injectable()
export class Destinations {
  private readonly calls = new Map<string, number>();

  /**
   * Makes a call unless one of its destinations has the maximum number of calls.
   * @param destinations the names and addresses of the target, with their port
   * @throws DestinationBusy
   */
  async during<T>(destinations: string[], call: () => Promise<T>): Promise<T> {
    if (destinations.some((one) => this.callsTo(one) >= MAX_CONCURRENT)) throw new DestinationBusy();
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
