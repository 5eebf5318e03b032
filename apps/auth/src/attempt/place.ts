import { createHash } from 'node:crypto';
import { widerNetwork } from '#contracts';

/** Where somebody tries to log in to what: e-mail addresses are compared without case, and nothing is kept but hashes. */
export class Place {
  /** The account that is meant, whether there is one or not. */
  readonly account: string;
  /** The account at this address. */
  readonly pair: Buffer;
  /** The network that the address is a part of, if it is one of IPv6; who has a /48 has 65,536 addresses to try from. */
  readonly network: string | undefined;
  /** The account at that network. */
  readonly networkPair: Buffer | undefined;

  /**
   * @param address of the client, as the gateway knows it
   * @param deviceToken which the client got at an earlier log-in
   */
  constructor(
    readonly email: string,
    readonly address: string,
    readonly deviceToken?: string,
  ) {
    const name = email.toLowerCase();
    this.account = digest(name).toString('base64url');
    this.pair = digest(`${name}\n${address}`);
    this.network = widerNetwork(address);
    this.networkPair = this.network === undefined ? undefined : digest(`${name}\n${this.network}`);
  }

  /** The device, as far as its token says. */
  get device(): string {
    return digest(`device\n${this.deviceToken}`).toString('base64url');
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
