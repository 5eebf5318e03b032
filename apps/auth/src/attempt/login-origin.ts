import { createHash } from 'node:crypto';
import { widerNetwork } from '#contracts';
import type { Context } from '#transport';

/**
 * From where, and with which device, a client tries to log in to which account. E-mail addresses are compared without case, and only
 * hashes are stored.
 */
export class LoginOrigin {
  /** The account that the client means, whether it exists or not. */
  readonly account: string;
  /** The account together with the client's address. */
  readonly pair: Buffer;
  /** The /48 network of an IPv6 address: its owner has 65,536 addresses to try from. */
  readonly network: string | undefined;
  /** The account together with that network. */
  readonly networkPair: Buffer | undefined;

  /**
   * @param address of the client, as the gateway knows it; '' if unknown
   * @param deviceToken that the client got at an earlier login
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

  /** The origin of a request. */
  static of({ clientAddress = '' }: Context, email: string, deviceToken?: string): LoginOrigin {
    return new LoginOrigin(email, clientAddress, deviceToken);
  }

  /** The device that the token claims to be. */
  get device(): string {
    return digest(`device\n${this.deviceToken}`).toString('base64url');
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
