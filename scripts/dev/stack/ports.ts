import { createServer } from 'node:net';

// Below the range from which systems pick ports for outgoing connections (32768 and up on Linux): a port found free here is
// not taken by somebody's connection before our server binds it.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Whether a server could listen on this port now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

// Systems start side by side: each process looks from a place of its own, so that no two find the same port free at once.
let last = process.pid * 100;

/** As many different free loopback ports as asked for. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let tries = 0; found.length < count; tries += 1) {
    if (tries > 1000) throw new Error(`No ${count} free ports between ${LOWEST} and ${HIGHEST}`);
    last += 1;
    const port = LOWEST + (last % (HIGHEST - LOWEST));
    if (await isPortFree(port)) found.push(port);
  }
  return found;
}

/** The preferred port when it is free, so that addresses stay the same from start to start, else any free one. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  const [port] = await freePorts(1);
  return port as number;
}
