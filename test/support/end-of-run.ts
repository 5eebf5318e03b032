type Work = () => Promise<void>;

const works: Work[] = [];
let ended: Promise<void> | undefined;

/** Registers a clean-up for the end of the test run, also by Ctrl-C; in reverse order. */
export function onEndOfRun(work: Work): void {
  works.push(work);
}

/** Ends the run: called by Jest's tear-down, or by a signal. */
export function endRun(): Promise<void> {
  ended ??= undo();
  return ended;
}

/** Jest does not tear down when interrupted, and the servers run detached, so a signal runs the clean-ups. */
export function endRunOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      void endRun().finally(() => process.exit(130));
    });
  }
}

async function undo(): Promise<void> {
  for (const work of works.reverse()) await work();
}
