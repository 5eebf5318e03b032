import { databaseOf, parseIo, parsePss, parseStat } from './process-cpu';

const STAT =
  '4242 (node (main) x) S 17 4242 4242 0 -1 4194304 31830 0 12 0 250 50 7 8 20 0 11 0 123456 1234567890 9000 18446744073709551615 1 1';

describe('the files of /proc', () => {
  it('give the parent and the CPU time, whatever the name of the process', () => {
    expect(parseStat(STAT)).toEqual({ parent: 17, cpu: 3_000_000 });
  });

  it('give nothing for a process that has ended', () => {
    expect(parseStat('')).toBeUndefined();
    expect(parseIo('')).toBe(0);
    expect(parsePss('')).toBe(0);
  });

  it('give the bytes of reads and writes, and not those of the disk', () => {
    const io = 'rchar: 1000\nwchar: 234\nsyscr: 9\nsyscw: 9\nread_bytes: 4096\nwrite_bytes: 8192\n';
    expect(parseIo(io)).toBe(1_234);
  });

  it('give the proportional memory', () => {
    const rollup =
      '55d0-7ffc ---p 00000000 00:00 0 [rollup]\nRss:  90000 kB\nPss:     61440 kB\nPss_Dirty: 50000 kB\n';
    expect(parsePss(rollup)).toBe(60 * 2 ** 20);
  });

  it.each([
    ['postgres: articles articles 127.0.0.1(51234) idle\0\0', 'articles'],
    ['postgres: postgres auth 127.0.0.1(51234) SELECT', 'auth'],
    ['postgres: walwriter ', undefined],
    ['postgres: logical replication launcher ', undefined],
    ['/opt/postgres\0-D\0/data\0', undefined],
  ])('give the database of the backend %j', (commandLine, database) => {
    expect(databaseOf(commandLine)).toBe(database);
  });
});
