import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { fetchFromRelease } from './nats-release';

const run = promisify(execFile);

describe('the official release', () => {
  let folder: string;
  let archive: Buffer;
  let checksum: string;
  let server: Server;
  let baseUrl: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder, 'nats-server-x'));
    await writeFile(join(folder, 'nats-server-x/nats-server'), 'the program');
    await run('tar', ['-czf', 'archive.tar.gz', 'nats-server-x'], { cwd: folder });
    archive = await readFile(join(folder, 'archive.tar.gz'));
    let requested = '';
    server = createServer((request, response) => {
      const name = request.url?.split('/').at(-1) as string;
      if (name !== 'SHA256SUMS') requested = name;
      const names = ['linux-amd64', 'linux-arm64', 'darwin-arm64'].map(
        (platform) => `${checksum}  nats-server-v2.15.1-${platform}.tar.gz`,
      );
      response.end(requested === name ? archive : names.join('\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => server.close());

  it('is unpacked when its checksum matches the published one', async () => {
    checksum = createHash('sha256').update(archive).digest('hex');
    await fetchFromRelease(join(folder, 'good'), baseUrl);
    expect(await readFile(join(folder, 'good'), 'utf8')).toBe('the program');
  });

  it('is rejected when the checksum differs', async () => {
    checksum = '0'.repeat(64);
    await expect(fetchFromRelease(join(folder, 'bad'), baseUrl)).rejects.toThrow('does not match');
    expect(existsSync(join(folder, 'bad'))).toBe(false);
  });

  it('is rejected when no checksum is published', async () => {
    checksum = '';
    await expect(fetchFromRelease(join(folder, 'none'), baseUrl)).rejects.toThrow('published one (none)');
  });
});
