import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withClient } from '#database';
import { eventually } from '../../../test/support/eventually';
import { leaveBehind } from '../../../test/support/killed-supervisor';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { startPostgres } from './postgres';
import { isAlive } from './processes';

async function query(url: string, sql: string): Promise<unknown[]> {
  return (await withClient(url, (client) => client.query<Record<string, unknown>>(sql))).rows;
}

describe('PostgreSQL', () => {
  it('keeps its data and port through a kill, a leftover server, and another program’s process id in its pid file', async () => {
    const dataDir = join(await temporaryFolder(), 'postgres');
    const options = { dataDir, password: 'first', durable: true };
    const first = await startPostgres(options);
    await query(first.url, 'CREATE TABLE kept (id int)');
    await first.kill('SIGKILL');
    await first.restart();
    expect(await query(first.url, 'SELECT * FROM kept')).toEqual([]);

    await first.stop();

    // A start that finds a server still running on the same data, as after a killed supervisor, stops it first.
    const [leftover = 0] = await leaveBehind(
      `return [(await stack('postgres').startPostgres(${JSON.stringify({ ...options, port: first.port })})).pid];`,
    );
    expect(await isAlive(leftover)).toBe(true);
    const second = await startPostgres({ ...options, port: first.port });
    expect(await isAlive(leftover)).toBe(false);
    expect(second.port).toBe(first.port);
    expect(await query(second.url, 'SELECT * FROM kept')).toEqual([]);
    await second.stop();

    const stranger = spawn('sleep', ['60']);
    await writeFile(join(dataDir, 'postmaster.pid'), `${stranger.pid}\n${dataDir}\n`);
    const third = await startPostgres(options);
    expect(stranger.exitCode).toBeNull();
    expect(await isAlive(stranger.pid as number)).toBe(true);
    stranger.kill();
    await third.stop();
    expect(await isAlive(third.pid)).toBe(false);

    await expect(startPostgres({ ...options, password: 'second' })).rejects.toThrow(
      'created with another password',
    );
  });
});

describe('a server that ends unexpectedly', () => {
  it('is restarted, and this is reported', async () => {
    const notes: string[] = [];
    const dataDir = join(await temporaryFolder(), 'postgres');
    const server = await startPostgres({
      dataDir,
      password: 'p',
      durable: false,
      note: (text) => notes.push(text),
    });
    const before = server.pid;
    process.kill(before, 'SIGKILL');
    await eventually(() => expect(notes.at(-1)).toBe('PostgreSQL is ready again'));
    expect(server.pid).not.toBe(before);
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    expect(await isAlive(server.pid)).toBe(false);
  });
});
