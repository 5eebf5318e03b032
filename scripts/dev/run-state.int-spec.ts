import { execFile, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../test/support/temporary-folder';
import { gatewayPort } from './gateway-port';
import { claimDataDir } from './run-state';

describe('the claim on the data folder', () => {
  it('is refused while its owner runs', async () => {
    const folder = await temporaryFolder();
    const owner = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', 'dist/scripts/dev/start.js']);
    await writeFile(join(folder, 'supervisor.pid'), String(owner.pid));
    await expect(claimDataDir(folder)).rejects.toThrow(`is already running here (process ${owner.pid})`);
    owner.kill();
  });

  it('says so when the owner has not written how to reach it', async () => {
    const folder = await temporaryFolder();
    const owner = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', 'dist/scripts/dev/start.js']);
    await writeFile(join(folder, 'supervisor.pid'), String(owner.pid));
    await writeFile(join(folder, 'run.json'), '{"pid": 1');
    await expect(claimDataDir(folder)).rejects.toThrow('run.json does not say how to reach it');
    owner.kill();
  });

  it('of a successor stays when the previous owner ends', async () => {
    const folder = await temporaryFolder();
    const ending = `
      const { claimDataDir, writeRunState } = require(${JSON.stringify(join(__dirname, '../../dist/scripts/dev/run-state.js'))});
      const { writeFileSync } = require('node:fs');
      claimDataDir(${JSON.stringify(folder)})
        .then(() => writeRunState({ pid: process.pid }, ${JSON.stringify(folder)}))
        .then(() => {
          if (process.argv[1] !== 'replaced') return;
          writeFileSync(${JSON.stringify(join(folder, 'supervisor.pid'))}, '1');
          writeFileSync(${JSON.stringify(join(folder, 'run.json'))}, '{"pid":1}');
        });`;
    const run = promisify(execFile);
    await run(process.execPath, ['-e', ending]);
    expect(await readdir(folder)).toEqual([]);
    await run(process.execPath, ['-e', ending, 'replaced']);
    expect((await readdir(folder)).sort()).toEqual(['run.json', 'supervisor.pid']);
  });

  it('is ignored when its owner has ended, or its process id now belongs to another program', async () => {
    const stranger = spawn('sleep', ['60']);
    for (const owner of ['999999999', '', String(stranger.pid)]) {
      const folder = await temporaryFolder();
      await writeFile(join(folder, 'supervisor.pid'), owner);
      await claimDataDir(folder);
      expect(await readFile(join(folder, 'supervisor.pid'), 'utf8')).toBe(String(process.pid));
    }
    stranger.kill();
  });
});

describe('the gateway’s port', () => {
  it('is 8080 or the PORT setting, which must be a valid port', async () => {
    await expect(gatewayPort('abc')).rejects.toThrow('PORT must be a number from 1 to 65535, not "abc"');
    await expect(gatewayPort('0')).rejects.toThrow('PORT must be');
  });

  it('is refused when another program uses it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(gatewayPort(String(port))).rejects.toThrow(`Port ${port} cannot be used`);
    server.close();
  });
});
