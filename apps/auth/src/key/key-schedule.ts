import { ACCESS_TOKEN } from '#contracts';

/** When keys change, in milliseconds. */
export interface KeySchedule {
  /** How long a key signs. */
  readonly interval: number;
  /** How long a key is published before it signs: longer than verifiers and caches keep an older list. */
  readonly lead: number;
  /** How often a replica loads the keys: often enough that all know a key when it begins to sign. */
  readonly check: number;
  /** How long a key stays published after its last signature: longer than any token lives. */
  readonly tail: number;
}

const LONGEST_LEAD_MS = 600_000;

/** @param seconds how long a key signs */
export function scheduleOf(seconds: number): KeySchedule {
  const interval = seconds * 1_000;
  const lead = Math.min(LONGEST_LEAD_MS, interval / 3);
  return { interval, lead, check: lead / 10, tail: ACCESS_TOKEN.longestLife * 1_000 + lead };
}

interface Timed {
  readonly signsFrom: Date;
}

/** When the next key has to begin to sign; undefined until it has to be made. @param keys in the order of their times */
export function nextKeyFrom(keys: Timed[], { interval, lead }: KeySchedule, now: number): Date | undefined {
  const last = keys.at(-1)?.signsFrom.getTime();
  if (last === undefined) return new Date(now);
  if (now < last + interval - lead) return undefined;
  return new Date(Math.max(now + lead, last + interval));
}

/** The keys whose last token has expired. */
export const outlived = <K extends Timed>(keys: K[], { tail }: KeySchedule, now: number): K[] =>
  keys.filter((_key, index) => {
    const successor = keys[index + 1];
    return successor !== undefined && successor.signsFrom.getTime() + tail < now;
  });

/** The keys that sign now or later. */
export function notRetired<K extends Timed>(keys: K[], now: number): K[] {
  return keys.slice(
    Math.max(
      0,
      keys.findLastIndex(({ signsFrom }) => signsFrom.getTime() <= now),
    ),
  );
}
