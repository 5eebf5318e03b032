import { createHash } from 'node:crypto';

/** Where somebody tries to log in to what: e-mail addresses are compared without case, and nothing is kept but hashes. */
export class Place {
  /** The account that is meant, whether there is one or not. */
  readonly account: string;
  /** The account at this address. */
  readonly pair: Buffer;

  /** @param address of the client, as the gateway knows it */
  constructor(
    email: string,
    readonly address: string,
  ) {
    const name = email.toLowerCase();
    this.account = digest(name).toString('base64url');
    this.pair = digest(`${name}\n${address}`);
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
