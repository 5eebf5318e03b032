import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { eventually } from '../../../../test/support/eventually';
import { NounQueue } from './noun-queue';
import { patienceOf } from './nouns';
import { freePlace, takePlace } from './place';

const HEAD = 'HTTP/1.1\r\nHost: localhost\r\n\r\n';

describe('the place of a running request', () => {
  let queue: NounQueue;
  beforeEach(() => {
    queue = new NounQueue(8, patienceOf('articles', 3_000, 10_000));
  });

  /** Serves a connection that sends `text`, until `work` resolves. */
  async function served(listener: RequestListener, text: string, work: () => Promise<void>): Promise<void> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(text));
    try {
      await work();
    } finally {
      socket.destroy();
      server.closeAllConnections();
      server.close();
    }
  }

  it('is free when its response has ended, though that waits behind another of its connection', async () => {
    let ended = 0;
    const listener: RequestListener = (request, response) => {
      if (request.url === '/endless') return void response.write('one');
      expect(queue.begin()).toBe(true);
      takePlace(request, response, queue);
      expect(queue.running).toBe(1);
      response.end('two');
      ended += 1;
    };
    await served(listener, `GET /endless ${HEAD}${`GET /next ${HEAD}`.repeat(3)}`, async () => {
      await eventually(() => expect(ended).toBe(3));
      expect(queue.running).toBe(0);
    });
  });

  it('is free when the client has left', async () => {
    const listener: RequestListener = (request, response) => {
      expect(queue.begin()).toBe(true);
      takePlace(request, response, queue);
    };
    await served(listener, `GET / ${HEAD}`, () => eventually(() => expect(queue.running).toBe(1)));
    await eventually(() => expect(queue.running).toBe(0));
  });

  it('is given back once', async () => {
    let isClosed = false;
    const listener: RequestListener = (request, response) => {
      expect(queue.begin()).toBe(true);
      takePlace(request, response, queue);
      freePlace(request, true);
      expect(queue.running).toBe(0);
      response.once('close', () => (isClosed = true)).end();
    };
    await served(listener, `GET / ${HEAD}`, () => eventually(() => expect(isClosed).toBe(true)));
    expect(queue.running).toBe(0);
  });
});
