import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import type { BenchOptions } from './options';
import { runBench } from './run-bench';

const NOTHING_ELSE = { bursts: false, overload: false, scale: false };

const options = (more: Partial<BenchOptions>): BenchOptions => ({
  articles: 1_000,
  profile: ['get'],
  seconds: 1,
  rounds: 1,
  warmUp: 0,
  connections: 8,
  telemetry: 'off',
  replicas: 1,
  ...more,
});

const signals = (): { stop: AbortController; both: { stop: AbortSignal; kill: AbortSignal } } => {
  const stop = new AbortController();
  return { stop, both: { stop: stop.signal, kill: new AbortController().signal } };
};

describe('the benchmark', () => {
  let keep: string;
  let printed: string[];
  let onLine: (line: string) => void;

  beforeAll(async () => void (keep = join(await temporaryFolder(), 'data')));
  beforeEach(() => {
    printed = [];
    onLine = () => undefined;
    jest.spyOn(console, 'log').mockImplementation((line: string) => {
      printed.push(line);
      onLine(line);
    });
  });
  afterEach(() => jest.restoreAllMocks());

  it('loads the smallest data set, and measures an operation and its floor', async () => {
    const report = await runBench(options({ keep }), NOTHING_ELSE, signals().both);
    const [system] = report.systems;
    expect(printed.join('\n')).toContain('1000 articles loaded');
    expect(Object.keys(system?.operations ?? {})).toEqual(['article-floor', 'get']);
    for (const operation of Object.values(system?.operations ?? {})) {
      expect(operation).toMatchObject({ statuses: { 200: expect.any(Number) as number } });
      expect(operation.rate).toBeGreaterThan(0);
      expect(operation.p50).toBeGreaterThan(0);
      expect(operation.bytes).toBeGreaterThan(500);
    }
    expect(system?.operations.get?.ratio).toBeGreaterThan(0);
    // The gateway took part in the one, the floor in the other.
    const { gateway = 0, floor = 0 } = system?.operations.get?.cpu ?? {};
    expect(gateway).toBeGreaterThan(floor);
    expect(system?.operations['article-floor']?.cpu.floor).toBeGreaterThan(0);
    expect(Object.keys(system?.operations['article-floor']?.cpu ?? {})).not.toContain('gateway');
    expect(system?.memory.gateway).toBeGreaterThan(20 * 2 ** 20);
  });

  it('uses the data again, and stops everything when it is asked to', async () => {
    const { stop, both } = signals();
    onLine = (line) => {
      if (line.includes('gateway ready')) stop.abort(new Error('stopped by the test'));
    };
    await expect(runBench(options({ keep }), NOTHING_ELSE, both)).rejects.toThrow('stopped by the test');
    expect(printed.join('\n')).not.toContain('articles loaded');
    // PostgreSQL removes this file when it has stopped.
    expect(await readdir(join(keep, 'postgres'))).not.toContain('postmaster.pid');
  });

  it('refuses a folder with other data, which it would delete', async () => {
    const other = runBench(options({ keep, articles: 2_000 }), NOTHING_ELSE, signals().both);
    await expect(other).rejects.toThrow('holds a data set of 1000 articles');
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'letters.txt'), 'mine');
    const foreign = runBench(options({ keep: folder }), NOTHING_ELSE, signals().both);
    await expect(foreign).rejects.toThrow('is not empty and holds no complete data set');
    expect(await readFile(join(folder, 'letters.txt'), 'utf8')).toBe('mine');
  });
});
