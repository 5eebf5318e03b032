import type { MsgHdrs } from '@nats-io/transport-node';

const VERSION = 'NATS/1.0\r\n';
const LINE_BREAK = /[\r\n]/;

/**
 * The headers of a message to send, written as they are sent. The client's own class normalizes the name of each header and searches it
 * among the others, which costs more than the rest of sending a call.
 */
export class WireHeaders {
  private text = VERSION;

  /** @throws when the value has a line break, which would begin another header */
  add(name: string, value: string): this {
    if (LINE_BREAK.test(value)) throw new Error(`The header ${name} must not have a line break.`);
    this.text += `${name}: ${value}\r\n`;
    return this;
  }

  encode(): Uint8Array {
    return Buffer.from(`${this.text}\r\n`);
  }
}

/** What the client keeps of a message, and does not declare. */
interface Received {
  readonly _rdata?: Uint8Array;
  readonly _msg?: { readonly hdr: number };
}

/** Headers to read. */
export interface HeaderSource {
  /** The first value under exactly this name; '' if there is none. */
  get(name: string): string;
  has(name: string): boolean;
}

/** Headers as they arrived, of which only those that are read are searched. */
class ReceivedHeaders implements HeaderSource {
  constructor(private readonly text: string) {}

  get(name: string): string {
    const at = this.text.indexOf(`\r\n${name}:`);
    if (at < 0) return '';
    const begin = at + name.length + 3;
    return this.text.slice(begin, this.text.indexOf('\r\n', begin)).trim();
  }

  has(name: string): boolean {
    return this.text.includes(`\r\n${name}:`);
  }
}

/**
 * The headers of a received message, undefined if it has none. The client decodes all of them at once, and checks and normalizes each name,
 * so its bytes are read where it keeps them.
 * @param message from a subscription, or wrapped by the framework of services
 */
export function headersIn(message: { readonly headers?: MsgHdrs }): HeaderSource | undefined {
  const { _rdata: data, _msg: head } = ((message as { msg?: object }).msg ?? message) as Received;
  if (!data || !head) return message.headers;
  if (head.hdr < 0) return undefined;
  return new ReceivedHeaders(Buffer.from(data.buffer, data.byteOffset, head.hdr).toString());
}
