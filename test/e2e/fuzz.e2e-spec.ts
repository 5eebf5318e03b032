import { HTTP_ROUTES } from '../../scripts/lab/fuzz/http-requests';
import { CALLS } from '../../scripts/lab/fuzz/rpc-calls';
import { type FuzzedSystem, startFuzzed } from '../../scripts/lab/fuzz/run';
import { ownDatabases } from '../support/own-system';

const lines: string[] = [];
const log = (line: string): void => void lines.push(line);

describe('the fuzzer', () => {
  let system: FuzzedSystem;
  beforeAll(async () => {
    system = await startFuzzed({ databaseUrls: await ownDatabases() });
  });
  afterAll(() => system?.stop());

  it('finds no input that causes a server error, a timeout or a crash', async () => {
    const { findings, sent, accepted } = await system.fuzz({ inputs: 1_500, seed: 1, log });
    expect(findings).toEqual([]);
    expect(sent).toBe(1_500);
    // If validation rejected everything, nothing behind it would be tested.
    expect(accepted).toBeGreaterThan(0.05);
  }, 600_000);

  it('covers every route and every call between services', () => {
    expect(HTTP_ROUTES.length).toBeGreaterThan(30);
    expect(CALLS.size).toBeGreaterThan(30);
  });

  it('finds a planted fault, and reports its smallest input', async () => {
    let answers = 0;
    const inspect = (): void => {
      answers += 1;
      if (answers > 20) throw new Error('planted');
    };
    const { findings } = await system.fuzz({ inputs: 200, seed: 1, log, inspect });
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) expect(finding).toMatch(/^\{"via":"(http|nats)".*planted/s);
  }, 300_000);
});
