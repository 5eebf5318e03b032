import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routeTo } from './destinations';
import { post } from './post';
import { anyAddresses, publicAddresses } from './public-address';

describe('posting to a webhook', () => {
  let server: Server;
  let requests: string[];

  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end();
      else if (request.url === '/slow') return;
      else if (request.url === '/switching') {
        request.socket.end(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n',
        );
      } else if (request.url === '/silent') request.socket.end();
      else response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const send = async (
    path: string,
    { allowPrivate = true, host = '127.0.0.1', timeout = 5_000 } = {},
  ): Promise<number> => {
    const url = new URL(`http://${host}:${(server.address() as AddressInfo).port}${path}`);
    const addresses = await (allowPrivate ? anyAddresses : publicAddresses)(url);
    const { address } = routeTo(url, addresses);
    return post({ url, address, body: '{}', headers: {}, signal: AbortSignal.timeout(timeout) });
  };

  it('returns the status', async () => {
    expect(await send('/')).toBe(204);
    expect(requests).toEqual(['POST /']);
  });

  it('connects to the checked address, whatever its name resolves to now', async () => {
    const url = new URL(`http://example.org:${(server.address() as AddressInfo).port}/`);
    const address = { address: '127.0.0.1', family: 4 };
    const signal = AbortSignal.timeout(5_000);
    expect(await post({ url, address, body: '{}', headers: {}, signal })).toBe(204);
  });

  it('follows no redirect', async () => {
    expect(await send('/moved')).toBe(302);
    expect(requests).toEqual(['POST /moved']);
  });

  it('ends when the receiver switches to another protocol', async () => {
    expect(await send('/switching')).toBe(101);
  });

  it('fails when the connection is closed without an answer', async () => {
    await expect(send('/silent')).rejects.toThrow(/hang up|without an answer/);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '0x7f.1'])('does not connect to %s', async (host) => {
    await expect(send('/', { allowPrivate: false, host })).rejects.toThrow('private network');
    expect(requests).toEqual([]);
  });

  it('does not wait indefinitely', async () => {
    await expect(send('/slow', { timeout: 100 })).rejects.toThrow(/abort/i);
  });
});
