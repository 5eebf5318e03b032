import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { firstIdOf, Housekeeping } from './housekeeping';

describe('the first id of a millisecond', () => {
  it('sorts before all ids of that millisecond and after all of the one before', () => {
    const now = Date.now();
    expect(firstIdOf(now) <= uuidv7({ msecs: now })).toBe(true);
    expect(uuidv7({ msecs: now - 1 }) < firstIdOf(now)).toBe(true);
  });
});

describe('the deletion of old rows', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('begins within five minutes after the start, and then comes once an hour', async () => {
    const query = jest.fn(async () => [[], 0]);
    const housekeeping = new Housekeeping({ query } as unknown as DataSource);
    housekeeping.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(59_000);
    expect(query).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(241_000);
    expect(query).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(3_600_000);
    expect(query).toHaveBeenCalledTimes(4);
    await housekeeping.beforeApplicationShutdown();
    await jest.advanceTimersByTimeAsync(7_200_000);
    expect(query).toHaveBeenCalledTimes(4);
  });

  it('finishes its batch before the service stops, and begins no other', async () => {
    const batch = Promise.withResolvers<[unknown[], number]>();
    const query = jest.fn(() => batch.promise);
    const housekeeping = new Housekeeping({ query } as unknown as DataSource);
    housekeeping.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(300_000);
    let stopped = false;
    const stopping = housekeeping.beforeApplicationShutdown().then(() => (stopped = true));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(stopped).toBe(false);
    batch.resolve([[], 5_000]);
    await stopping;
    expect(query).toHaveBeenCalledTimes(1);
  });
});
