import { timed } from './timed';

describe('timed work', () => {
  const log = { done: jest.fn(), failed: jest.fn() };
  const elapsed = { duration_ms: expect.any(Number) as number };
  beforeEach(() => jest.clearAllMocks());

  it('is logged once with its result', async () => {
    expect(await timed(async () => 7, log)).toBe(7);
    expect(log.done.mock.calls).toEqual([[elapsed, 7]]);
    expect(log.failed).not.toHaveBeenCalled();
  });

  it('is logged once with its error, which is thrown on', async () => {
    const error = new Error('broken');
    await expect(timed(() => Promise.reject(error), log)).rejects.toBe(error);
    expect(log.failed.mock.calls).toEqual([[elapsed, error]]);
    expect(log.done).not.toHaveBeenCalled();
  });

  it('has its duration rounded to a tenth of a millisecond', async () => {
    await timed(async () => undefined, log);
    const [[{ duration_ms: took }]] = log.done.mock.calls as [[{ duration_ms: number }]];
    expect(took * 10).toBe(Math.round(took * 10));
  });
});
