import { setTimeout as sleep } from 'node:timers/promises';
import { succeedsInTime } from './in-time';

describe('work with a time limit', () => {
  it.each([
    ['succeeds', async () => undefined, true],
    ['succeeds with true', async () => true, true],
    ['says false', async () => false, false],
    ['rejects', () => Promise.reject(new Error('away')), false],
    ['takes longer', () => sleep(200, true, { ref: false }), false],
  ])('that %s', async (_name, work: () => Promise<unknown>, expected) => {
    expect(await succeedsInTime(work, 20)).toBe(expected);
  });
});
