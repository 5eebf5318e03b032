import { HTTP_ROUTES } from '../../scripts/lab/fuzz/http-requests';
import { CALLS } from '../../scripts/lab/fuzz/rpc-calls';
import { type FuzzedSystem, startFuzzed } from '../../scripts/lab/fuzz/run';
import { ownDatabases } from '../support/own-system';

const lines: string[] = [];
const log = (line: string): void => void lines.push(line);

describe('whatever is sent', () => {
  let system: FuzzedSystem;
  beforeAll(async () => {
    system = await startFuzzed({ databaseUrls: await ownDatabases() });
  });
  afterAll(() => system?.stop());

  it('nothing is answered as a fault of ours, left without an answer, or the end of an app', async () => {
    const { findings, sent, accepted } = await system.fuzz({ inputs: 1_500, seed: 1, log });
    expect(findings).toEqual([]);
    expect(sent).toBe(1_500);
    // Were all refused at the door, nothing would be known of what lies behind it.
    expect(accepted).toBeGreaterThan(0.05);
  }, 600_000);

  it('goes to every route and every call between services', () => {
    expect(HTTP_ROUTES.length).toBeGreaterThan(30);
    expect(CALLS.size).toBeGreaterThan(30);
  });

  it('would be caught breaking something, and is shown in its smallest form', async () => {
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
