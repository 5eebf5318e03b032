import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { findNatsBinary } from '../../../../scripts/dev/stack/nats-binary';
import { freePorts } from '../../../../scripts/dev/stack/ports';
import { eventually } from '../../../../test/support/eventually';
import { uniqueService } from '../../../../test/support/messaging-app';
import { PROGRAMS } from '../../../../test/support/servers';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { connectNats } from '../connection';
import { ensureEventStream } from './streams';

const SIZE = 3;

describe('in a cluster of three', () => {
  const servers: ChildProcess[] = [];
  let url: string;

  beforeAll(async () => {
    const program = await findNatsBinary({ cacheDir: PROGRAMS });
    const folder = await temporaryFolder();
    const ports = await freePorts(SIZE * 2);
    const routes = ports.slice(SIZE).map((port) => `"nats://127.0.0.1:${port}"`);
    for (let index = 0; index < SIZE; index++) {
      const store = join(folder, `store-${index}`);
      await mkdir(store);
      const file = join(folder, `server-${index}.conf`);
      await writeFile(
        file,
        `server_name: s${index}
         listen: "127.0.0.1:${ports[index]}"
         jetstream { store_dir: "${store}" }
         cluster { name: test, listen: "127.0.0.1:${ports[SIZE + index]}", routes: [${routes.join(', ')}] }`,
      );
      servers.push(spawn(program, ['-c', file], { stdio: 'ignore' }));
    }
    url = `nats://127.0.0.1:${ports[0]}`;
  });
  afterAll(async () => {
    await Promise.all(
      servers.map(async (server) => {
        server.kill('SIGKILL');
        await once(server, 'exit');
      }),
    );
  });

  it('a stream has three replicas, and keeps them while a server is away', async () => {
    const stream = `EVENTS_${uniqueService().toUpperCase()}`;
    const copies = () =>
      eventually(
        async () => {
          const connection = await connectNats([url], 'test');
          try {
            await ensureEventStream(connection, stream);
            const { config } = await (await jetstreamManager(connection)).streams.info(stream);
            expect(config.num_replicas).toBe(3);
          } finally {
            await connection.close();
          }
        },
        { timeout: 40_000, interval: 500 },
      );
    await copies();
    servers.pop()?.kill('SIGKILL');
    await copies();
  });
});
