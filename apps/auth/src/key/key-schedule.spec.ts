import { nextKeyFrom, notRetired, outlived, scheduleOf } from './key-schedule';

const DAY = 86_400_000;
const MINUTE = 60_000;
const now = Date.UTC(2026, 0, 1);
const at = (...times: number[]) => times.map((time) => ({ signsFrom: new Date(time) }));
const schedule = scheduleOf(30 * 86_400);

describe('the schedule of signing keys', () => {
  it('publishes a key ten minutes before it signs, and longer than any token lives afterwards', () => {
    expect(schedule).toEqual({
      interval: 30 * DAY,
      lead: 10 * MINUTE,
      check: MINUTE,
      tail: DAY + 10 * MINUTE,
    });
  });

  it('keeps its proportions when keys rotate quickly', () => {
    const { interval, lead, check } = scheduleOf(6);
    expect([interval, lead, check]).toEqual([6_000, 2_000, 200]);
  });

  it('begins with a key that signs at once', () => {
    expect(nextKeyFrom([], schedule, now)).toEqual(new Date(now));
  });

  it('makes the next key one lead before it is due, to sign when it is due', () => {
    const last = now - 30 * DAY + 10 * MINUTE;
    expect(nextKeyFrom(at(last + 1), schedule, now)).toBeUndefined();
    expect(nextKeyFrom(at(last), schedule, now)).toEqual(new Date(last + 30 * DAY));
  });

  it('keeps the lead also when the last key is long overdue', () => {
    expect(nextKeyFrom(at(now - 90 * DAY), schedule, now)).toEqual(new Date(now + 10 * MINUTE));
  });

  it('publishes a key until the last token it can have signed has expired', () => {
    const keys = (successor: number) => at(now - 60 * DAY, successor, now);
    expect(outlived(keys(now - DAY - 10 * MINUTE), schedule, now)).toEqual([]);
    expect(outlived(keys(now - DAY - 10 * MINUTE - 1), schedule, now)).toEqual(at(now - 60 * DAY));
  });

  it('never drops the last key, however old', () => {
    expect(outlived(at(now - 900 * DAY), schedule, now)).toEqual([]);
  });

  it('signs with the latest key that is due', () => {
    expect(notRetired(at(now - 2, now - 1, now + 1), now)).toEqual(at(now - 1, now + 1));
    expect(notRetired(at(now + 1), now)).toEqual(at(now + 1));
  });
});
