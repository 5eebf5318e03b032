import { createServer } from 'node:net';

// Below the ephemeral range from which systems pick ports for outgoing connections (32768 and up on Linux): such a connection
// cannot take a port between this check and our server's bind.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Whether a server can listen on this port now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

// Systems start concurrently: each process starts its search at a random port, so that two rarely find the same one.
let last = process.pid * 100;

/** `count` different free loopback ports. */
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

/** The preferred port if it is free, so that addresses stay the same between starts; otherwise any free one. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  const [port] = await freePorts(1);
  return port as number;
}
