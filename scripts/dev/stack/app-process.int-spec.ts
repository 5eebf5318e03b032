import { createServer } from 'node:http';
import { join } from 'node:path';
import { eventually } from '../../../test/support/eventually';
import { writeFailingApp, writeFakeApp } from '../../../test/support/fake-app';
import { leaveBehind } from '../../../test/support/killed-supervisor';
import { PROGRAMS } from '../../../test/support/servers';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { AppProcess } from './app-process';
import { freePort } from './ports';
import { isAlive } from './processes';

async function fakeProcess(program: string, folder: string, notes: string[] = []): Promise<AppProcess> {
  const adminPort = await freePort();
  return new AppProcess({
    name: 'fake',
    args: [program],
    cwd: folder,
    env: { ...process.env, ADMIN_PORT: String(adminPort) },
    adminPort,
    logFile: join(folder, 'fake.log'),
    note: (text) => notes.push(text),
    crashBackoff: { firstMs: 20, longestMs: 10_000 },
  });
}

describe('an app process', () => {
  it('restarts after a crash with growing delays, and not after a stop', async () => {
    const folder = await temporaryFolder();
    const notes: string[] = [];
    const app = await fakeProcess(await writeFakeApp(folder), folder, notes);
    await app.start();
    for (const pause of [20, 40]) {
      const before = app.pid;
      app.kill('SIGKILL');
      await eventually(() => app.pid !== undefined && app.pid !== before);
      await app.untilReady();
      expect(notes).toContain(`fake ended unexpectedly (SIGKILL); restarting in ${pause} ms`);
    }
    const last = app.pid as number;
    await app.stop();
    expect(await isAlive(last)).toBe(false);
    expect(app.pid).toBeUndefined();
  });

  it('fails immediately, with its last log lines, when it ends while starting', async () => {
    const folder = await temporaryFolder();
    const app = await fakeProcess(await writeFailingApp(folder, 'no such setting'), folder);
    await expect(app.start()).rejects.toThrow(/ended while starting \(exit code 3\)[\s\S]*no such setting/);
  });

  it('does not count as ready when another program answers on its port', async () => {
    const folder = await temporaryFolder();
    const app = await fakeProcess(await writeFakeApp(folder), folder);
    const other = createServer((_, response) => response.end('{"pid":1}'));
    await new Promise<void>((resolve) =>
      other.listen(Number(new URL(app.adminUrl).port), '127.0.0.1', resolve),
    );
    await expect(app.start()).rejects.toThrow(/ended while starting[\s\S]*EADDRINUSE/);
    other.close();
  });

  it('can be stopped while it is paused', async () => {
    const folder = await temporaryFolder();
    const app = await fakeProcess(await writeFakeApp(folder), folder);
    await app.start();
    const pid = app.pid as number;
    app.pause();
    await app.stop();
    expect(await isAlive(pid)).toBe(false);
  });
});

describe('a supervisor that is killed', () => {
  it('leaves no apps or servers running', async () => {
    const folder = await temporaryFolder();
    const program = await writeFakeApp(folder);
    const adminPort = await freePort();
    const nats = { dataDir: join(folder, 'nats'), cacheDir: PROGRAMS };
    const app = { name: 'fake', args: [program], cwd: folder, adminPort, logFile: join(folder, 'fake.log') };
    const pids = await leaveBehind(`
      const nats = await stack('nats').startNats(${JSON.stringify(nats)});
      const env = { ...process.env, ADMIN_PORT: '${adminPort}' };
      const app = new (stack('app-process').AppProcess)({ ...${JSON.stringify(app)}, env });
      await app.start();
      return [nats.pid, app.pid];`);
    expect(pids.every((pid) => pid > 0)).toBe(true);
    await eventually(async () => {
      expect(await Promise.all(pids.map((pid) => isAlive(pid)))).toEqual([false, false]);
    });
  });
});
