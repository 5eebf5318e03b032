import { isPortFree } from './stack/ports';

const DEFAULT_PORT = 8080;

/** The gateway's port, from the setting. @throws Error when it is not a port number or is already in use */
export async function gatewayPort(setting: string | undefined): Promise<number> {
  const port = setting === undefined || setting === '' ? DEFAULT_PORT : Number(setting);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT must be a number from 1 to 65535, not "${setting}"`);
  }
  if (await isPortFree(port)) return port;
  throw new Error(
    `Port ${port} cannot be used; another program probably listens on it. Choose another: PORT=${port + 1} npm start`,
  );
}
