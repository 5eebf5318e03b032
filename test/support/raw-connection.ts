import { connect, type Socket } from 'node:net';

/** A bare TCP connection to an HTTP server: sends text as it is, as slowly as the caller does, and records the response. */
export class RawConnection {
  answer = '';
  closed = false;
  private readonly ended: Promise<void>;

  private constructor(private readonly socket: Socket) {
    this.ended = new Promise((resolve) => {
      socket.once('close', () => {
        this.closed = true;
        resolve();
      });
    });
    socket.on('data', (chunk: Buffer) => (this.answer += chunk.toString()));
    // Some tests want the server to close the connection while they still send.
    socket.on('error', () => undefined);
  }

  /** Resolves when the connection is established. */
  static open(base: string): Promise<RawConnection> {
    const { hostname, port } = new URL(base);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(new RawConnection(socket)));
      socket.once('error', reject);
    });
  }

  /** Sends text; does nothing when the connection is closed. */
  send(text: string): this {
    if (!this.closed) this.socket.write(text, 'latin1');
    return this;
  }

  /** Everything received until the server closed the connection. */
  async untilClosed(): Promise<string> {
    await this.ended;
    return this.answer;
  }

  close(): void {
    this.socket.destroy();
  }
}
