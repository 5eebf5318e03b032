import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy between clients and a server that can cut all connections at once, like a network failure. */
export class ConnectionCutter {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param target the server's port on the loopback interface */
  static async before(target: number): Promise<ConnectionCutter> {
    const server = createServer();
    const cutter = new ConnectionCutter(server);
    server.on('connection', (client) => cutter.join(client, connect(target, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return cutter;
  }

  /** The port that clients connect to. */
  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, upstream: Socket): void {
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}
