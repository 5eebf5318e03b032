import { connect } from 'node:net';
import { isNewEnough, OLDEST_NATS } from './nats-version';

/** What a NATS server says of itself to everybody who connects. */
export interface Greeting {
  version: string;
  jetstream?: boolean;
}

/** The server's greeting, undefined when nothing that speaks NATS answers. It listens only when JetStream is ready. */
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

/** Complains when a NATS_URL that a person gave does not lead to a server that works. Of several one is enough. */
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
  if (!address?.hostname) return 'it is not a URL such as nats://127.0.0.1:4222';
  const port = Number(address.port || 4222);
  const where = `${address.hostname}:${port}`;
  const found = await greeting(address.hostname, port);
  if (!found) return `no NATS server answers at ${where}`;
  if (!found.jetstream) return `the server at ${where} runs without JetStream (start it with -js)`;
  if (!isNewEnough(found.version))
    return `the server at ${where} is ${found.version}, at least ${OLDEST_NATS} is needed`;
  return undefined;
}
