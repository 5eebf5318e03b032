import { CodedError } from '#contracts';
import { retryDelayMs, isTransient } from './retry';

const atMost = () => 1;

describe('retrying', () => {
  it('waits longer after each failure, up to half a minute', () => {
    const delays = [1, 2, 3, 8, 20].map((attempt) => retryDelayMs(attempt, new Error('x'), atMost));
    expect(delays).toEqual([110, 210, 410, 12_810, 30_010]);
  });

  it('waits at most two seconds during an outage', () => {
    const away = new CodedError('unavailable', 'unavailable', 'away');
    expect(retryDelayMs(20, away, atMost)).toBe(2_010);
  });

  it('spreads retries over the whole span', () => {
    expect(retryDelayMs(5, undefined, () => 0)).toBe(10);
  });

  it('separates transient errors from others', () => {
    expect(isTransient(new CodedError('unavailable', 'unavailable', 'away'))).toBe(true);
    expect(isTransient(new CodedError('conflict', 'taken', 'taken'))).toBe(false);
    expect(isTransient(new Error('bug'))).toBe(false);
  });
});
