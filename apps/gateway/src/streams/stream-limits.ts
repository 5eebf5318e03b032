import { TooManyStreams, widerNetwork } from '#contracts';
import type { EventStream } from './event-stream';

/** Streams of one account in a gateway: enough for its devices, and few of the connections. */
export const MOST_OF_ACCOUNT = 20;
/** A /48 of IPv6 may have as many streams as this many addresses. */
const ADDRESSES_OF_A_NETWORK = 8;
const RETRY_AFTER_SECONDS = 60;

/** Limits the open streams of accounts and of addresses. */
export class StreamLimits {
  private readonly ofNetwork = new Map<string, number>();
  /** The oldest first. */
  private readonly ofAccount = new Map<string, Set<EventStream>>();

  /** @param mostOfNetwork streams of an IPv4 address, or of an IPv6 /64 network */
  constructor(private readonly mostOfNetwork: number) {}

  /** @throws TooManyStreams when the address of the client has as many streams as it may */
  mustAdmit(address: string): void {
    const isFull = ([network, most]: [string, number]) => (this.ofNetwork.get(network) ?? 0) >= most;
    if (this.networksOf(address).some(isFull)) throw new TooManyStreams({ retryAfter: RETRY_AFTER_SECONDS });
  }

  /**
   * Counts a stream until it is closed. When an account opens too many, its oldest one is ended: its client may have disconnected
   * unnoticed, and otherwise it reconnects and resumes.
   */
  add(stream: EventStream, address: string, accountId?: string): void {
    const networks = this.networksOf(address).map(([network]) => network);
    for (const network of networks) this.ofNetwork.set(network, (this.ofNetwork.get(network) ?? 0) + 1);
    const forgetOfAccount = accountId === undefined ? undefined : this.addToAccount(stream, accountId);
    const forget = (): void => {
      for (const network of networks) release(this.ofNetwork, network);
      forgetOfAccount?.();
    };
    if (stream.closed.aborted) forget();
    else stream.closed.addEventListener('abort', forget, { once: true });
  }

  /** The number of addresses and accounts that have streams. */
  get size(): number {
    return this.ofNetwork.size + this.ofAccount.size;
  }

  private addToAccount(stream: EventStream, id: string): () => void {
    const own = this.ofAccount.get(id) ?? new Set();
    this.ofAccount.set(id, own.add(stream));
    const [oldest] = own;
    if (own.size > MOST_OF_ACCOUNT) oldest?.end();
    return () => {
      own.delete(stream);
      if (own.size === 0) this.ofAccount.delete(id);
    };
  }

  private networksOf(address: string): [network: string, most: number][] {
    const wider = widerNetwork(address);
    const own: [string, number] = [address, this.mostOfNetwork];
    return wider ? [own, [wider, this.mostOfNetwork * ADDRESSES_OF_A_NETWORK]] : [own];
  }
}

function release(open: Map<string, number>, network: string): void {
  const left = (open.get(network) ?? 1) - 1;
  if (left > 0) open.set(network, left);
  else open.delete(network);
}
