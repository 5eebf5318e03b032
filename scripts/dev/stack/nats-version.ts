const [MAJOR, MINOR] = [2, 10];

/** The oldest supported server: older ones lack several subjects per consumer and ignore the reason of a `term`. */
export const OLDEST_NATS = `${MAJOR}.${MINOR}`;

/** Whether a version, alone or in the output of `nats-server --version`, is supported. */
export function isNewEnough(text: string): boolean {
  const match = /(\d+)\.(\d+)\.\d+/.exec(text);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major > MAJOR || (major === MAJOR && minor >= MINOR);
}
