import { isPortFree } from './stack/ports';

const DEFAULT_PORT = 8080;

/** The port for the gateway, from what a person wrote; complains when it is no port or is taken. */
export async function gatewayPort(wish: string | undefined): Promise<number> {
  const port = wish === undefined || wish === '' ? DEFAULT_PORT : Number(wish);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT must be a number from 1 to 65535, not "${wish}"`);
  }
  if (await isPortFree(port)) return port;
  throw new Error(
    `Port ${port} cannot be used, probably another program listens on it. Choose another: PORT=${port + 1} npm start`,
  );
}
