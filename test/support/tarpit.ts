import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A server that accepts connections and never answers. */
export class Tarpit {
  calls = 0;
  maxConcurrent = 0;
  private readonly open = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Tarpit> {
    const server = createServer();
    const tarpit = new Tarpit(server);
    server.on('connection', (socket) => {
      tarpit.calls += 1;
      tarpit.maxConcurrent = Math.max(tarpit.maxConcurrent, tarpit.open.add(socket).size);
      socket.resume().on('error', () => undefined);
      socket.once('close', () => tarpit.open.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return tarpit;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  stop(): void {
    this.server.close();
    for (const socket of this.open) socket.destroy();
  }
}
