import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { leaveBehind } from '../../../test/support/killed-supervisor';
import { natsUrl } from '../../../test/support/nats';
import { PROGRAMS } from '../../../test/support/servers';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { startNats } from './nats';
import { checkNats } from './nats-greeting';
import { findNatsBinary } from './nats-binary';
import { freePort } from './ports';
import { isAlive } from './processes';

describe('NATS', () => {
  it('starts again on the same port, stops a leftover server, and spares another program with the recorded process id', async () => {
    const dataDir = join(await temporaryFolder(), 'nats');
    const options = { dataDir, cacheDir: PROGRAMS };
    const first = await startNats(options);
    await first.kill('SIGKILL');
    await first.restart();
    await checkNats(first.url);
    await first.stop();
    const [leftover = 0] = await leaveBehind(
      `return [(await stack('nats').startNats(${JSON.stringify({ ...options, port: first.port })})).pid];`,
    );
    expect(await isAlive(leftover)).toBe(true);
    const second = await startNats({ ...options, port: first.port });
    expect(await isAlive(leftover)).toBe(false);
    expect(second.port).toBe(first.port);
    await second.stop();

    const stranger = spawn('sleep', ['60']);
    await mkdir(dataDir, { recursive: true });
    await writeFile(join(dataDir, 'nats.pid'), String(stranger.pid));
    const third = await startNats(options);
    expect(await isAlive(stranger.pid as number)).toBe(true);
    stranger.kill();
    await third.stop();
  });
});

describe('a given NATS_URL', () => {
  it('is accepted when one of its servers answers', async () => {
    await expect(checkNats(`nats://127.0.0.1:${await freePort()}, ${natsUrl()}`)).resolves.toBeUndefined();
  });

  it('is rejected with the reason: nothing listens, not NATS, too old, no JetStream', async () => {
    const free = await freePort();
    await expect(checkNats(`nats://127.0.0.1:${free}`)).rejects.toThrow(
      `no NATS server answers at 127.0.0.1:${free}`,
    );
    await expect(checkNats('::')).rejects.toThrow('not a URL');
    const greetings: [string, string][] = [
      ['220 mail.example ESMTP\r\n', 'no NATS server answers'],
      ['INFO {"version":"2.9.10","jetstream":true}\r\n', 'is 2.9.10, at least 2.10 is needed'],
      ['INFO {"version":"2.15.1"}\r\n', 'runs without JetStream'],
    ];
    for (const [greeting, reason] of greetings) {
      const server = createServer((socket) => void socket.on('error', () => undefined).end(greeting));
      const port = await freePort();
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      await expect(checkNats(`nats://127.0.0.1:${port}`)).rejects.toThrow(reason);
      server.close();
    }
  });
});

describe('the search for nats-server', () => {
  it('rejects a NATS_SERVER that is not a nats-server instead of silently using another', async () => {
    const env = { NATS_SERVER: '/bin/true', PATH: process.env.PATH };
    await expect(findNatsBinary({ cacheDir: PROGRAMS, env })).rejects.toThrow(
      'NATS_SERVER is not a nats-server',
    );
  });
});
