import { connect } from 'node:net';
import { isNewEnough, OLDEST_NATS } from './nats-version';

/** The INFO message that a NATS server sends on connect. */
export interface Greeting {
  version: string;
  jetstream?: boolean;
}

/** The server's greeting, or undefined when no NATS server answers. A server listens only once JetStream is ready. */
export async function greeting(host: string, port: number): Promise<Greeting | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    let text = '';
    const finish = (result: Greeting | undefined): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(3_000, () => finish(undefined));
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      const line = /^INFO (\{.*\})\s*\r\n/.exec(text);
      if (line) finish(JSON.parse(line[1] as string) as Greeting);
    });
  });
}

/** Checks a NATS_URL from the developer; one working server is enough. @throws Error that says what is wrong */
export async function checkNats(urls: string): Promise<void> {
  const problems: string[] = [];
  for (const url of urls.split(',').map((part) => part.trim())) {
    const problem = await problemWith(url);
    if (!problem) return;
    problems.push(problem);
  }
  throw new Error(`Cannot use NATS_URL: ${problems.join('; ')}`);
}

async function problemWith(text: string): Promise<string | undefined> {
  const address = URL.parse(text.includes('://') ? text : `nats://${text}`);
  if (!address?.hostname) return 'not a URL such as nats://127.0.0.1:4222';
  const port = Number(address.port || 4222);
  const where = `${address.hostname}:${port}`;
  const found = await greeting(address.hostname, port);
  if (!found) return `no NATS server answers at ${where}`;
  if (!found.jetstream) return `the server at ${where} runs without JetStream (start it with -js)`;
  if (!isNewEnough(found.version))
    return `the server at ${where} is ${found.version}, at least ${OLDEST_NATS} is needed`;
  return undefined;
}
