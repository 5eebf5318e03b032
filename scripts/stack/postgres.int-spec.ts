import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { temporaryFolder } from '../../test/support/temporary-folder';
import { startPostgres } from './postgres';
import { isAlive } from './processes';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('PostgreSQL', () => {
  it('keeps its data and its port through a kill, a leftover, and another’s process id in its file', async () => {
    const dataDir = join(await temporaryFolder(), 'postgres');
    const options = { dataDir, password: 'first', durable: true };
    const first = await startPostgres(options);
    await query(first.url, 'CREATE TABLE kept (id int)');
    await first.kill('SIGKILL');
    await first.restart();
    expect(await query(first.url, 'SELECT * FROM kept')).toEqual([]);

    // A start that finds one still running on the same data, as after a killed supervisor, ends that one first.
    const leftover = first.pid;
    const second = await startPostgres({ ...options, port: first.port });
    expect(await isAlive(leftover)).toBe(false);
    expect(second.port).toBe(first.port);
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
      'made with another password',
    );
  });
});
