import { connect, type Socket } from 'node:net';

/** A bare TCP connection to an HTTP server: says what it is told as slowly as it is told, and keeps what comes back. */
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
    // One that is closed before all was said is what some tests want.
    socket.on('error', () => undefined);
  }

  /** Resolves when the connection stands. */
  static open(base: string): Promise<RawConnection> {
    const { hostname, port } = new URL(base);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(new RawConnection(socket)));
      socket.once('error', reject);
    });
  }

  /** Says something; in vain when the connection is closed. */
  say(text: string): this {
    if (!this.closed) this.socket.write(text, 'latin1');
    return this;
  }

  /** What came back until the server closed the connection. */
  async untilClosed(): Promise<string> {
    await this.ended;
    return this.answer;
  }

  close(): void {
    this.socket.destroy();
  }
}
