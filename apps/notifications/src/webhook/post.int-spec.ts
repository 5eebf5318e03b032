import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { post } from './post';

describe('posting to a webhook', () => {
  let server: Server;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end();
      else if (request.url === '/slow') return;
      else response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const send = (
    path: string,
    { allowPrivate = true, host = '127.0.0.1', timeout = 5_000 } = {},
  ): Promise<number> =>
    post({
      url: new URL(`http://${host}:${(server.address() as AddressInfo).port}${path}`),
      body: '{}',
      headers: {},
      signal: AbortSignal.timeout(timeout),
      allowPrivate,
    });

  it('answers the status', async () => {
    expect(await send('/')).toBe(204);
    expect(asked).toEqual(['POST /']);
  });

  it('follows no redirect', async () => {
    expect(await send('/moved')).toBe(302);
    expect(asked).toEqual(['POST /moved']);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '0x7f.1'])('does not knock at %s', async (host) => {
    await expect(send('/', { allowPrivate: false, host })).rejects.toThrow('private network');
    expect(asked).toEqual([]);
  });

  it('does not wait for ever', async () => {
    await expect(send('/slow', { timeout: 100 })).rejects.toThrow(/abort/i);
  });
});
