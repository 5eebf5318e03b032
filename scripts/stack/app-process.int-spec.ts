import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { eventually } from '../../test/support/eventually';
import { writeFailingApp, writeFakeApp } from '../../test/support/fake-app';
import { temporaryFolder } from '../../test/support/temporary-folder';
import { PROJECT_DIR } from '../project';
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
    backoffMs: 20,
  });
}

describe('an app process', () => {
  it('is started again after a crash, each time later, and not after a stop', async () => {
    const folder = await temporaryFolder();
    const notes: string[] = [];
    const app = await fakeProcess(await writeFakeApp(folder), folder, notes);
    await app.start();
    for (const pause of [20, 40]) {
      const before = app.pid;
      app.kill('SIGKILL');
      await eventually(() => app.pid !== undefined && app.pid !== before);
      await app.untilReady();
      expect(notes).toContain(`fake ended unexpectedly (SIGKILL); starting it again in ${pause} ms`);
    }
    const last = app.pid as number;
    await app.stop();
    expect(await isAlive(last)).toBe(false);
    expect(app.pid).toBeUndefined();
  });

  it('fails at once, with its last words, when it ends while starting', async () => {
    const folder = await temporaryFolder();
    const app = await fakeProcess(await writeFailingApp(folder, 'no such setting'), folder);
    await expect(app.start()).rejects.toThrow(/ended while starting \(exit code 3\)[\s\S]*no such setting/);
  });

  it('can be paused, and stops from there', async () => {
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
  it('leaves neither apps nor servers behind', async () => {
    const folder = await temporaryFolder();
    const program = await writeFakeApp(folder);
    const stack = (name: string): string => JSON.stringify(join(PROJECT_DIR, 'dist/scripts/stack', name));
    const adminPort = await freePort();
    const script = `
      const { AppProcess } = require(${stack('app-process.js')});
      const { startNats } = require(${stack('nats.js')});
      const folder = ${JSON.stringify(folder)};
      (async () => {
        const nats = await startNats({ dataDir: folder + '/nats', cacheDir: ${JSON.stringify(join(PROJECT_DIR, '.data/bin'))} });
        const app = new AppProcess({ name: 'fake', args: [${JSON.stringify(program)}], cwd: folder, adminPort: ${adminPort},
          env: { ...process.env, ADMIN_PORT: '${adminPort}' }, logFile: folder + '/fake.log' });
        await app.start();
        console.log(JSON.stringify([nats.pid, app.pid]));
      })();`;
    const supervisor = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: supervisor.stdout }), 'line')) as [string];
    const pids = JSON.parse(line) as number[];
    expect(await Promise.all(pids.map((pid) => isAlive(pid)))).toEqual([true, true]);
    supervisor.kill('SIGKILL');
    await eventually(async () => {
      expect(await Promise.all(pids.map((pid) => isAlive(pid)))).toEqual([false, false]);
    });
  });
});
