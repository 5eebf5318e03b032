const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

// One Ctrl-C can arrive several times: from the terminal, and again from each parent that forwards it.
const SAME_KEYPRESS_MS = 400;

/**
 * Calls `first` at the first request to stop and `second` when it is repeated. When the parent that started us over an IPC
 * channel (scripts/run.mjs) ends, that counts as a request too.
 */
export function onStop(first: (reason: string) => void, second: () => void): void {
  let firstAt: number | undefined;
  const stop = (reason: string): void => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      first(reason);
    } else if (Date.now() - firstAt > SAME_KEYPRESS_MS) {
      second();
    }
  };
  for (const signal of SIGNALS) process.on(signal, () => stop(signal));
  if (process.channel) {
    process.once('disconnect', () => stop('the parent process ended'));
    process.channel.unref();
  }
  // The terminal or the reader of our output may be gone by the time we report that we stop.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
