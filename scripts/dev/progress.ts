/** Tells a person what a long action does. */
export interface Progress {
  /** Runs one piece of work, and says what it achieved and how long that took. */
  step<T>(doing: string, work: () => Promise<T>, done?: (result: T) => string): Promise<T>;
  note(text: string): void;
}

/** For tests and tools that report in their own way. */
export const silent: Progress = {
  step: (_doing, work) => work(),
  note: () => undefined,
};

/** Plain lines on standard output, the same in a terminal and in a file: steps run in parallel, so none is overwritten. */
export const consoleProgress: Progress = {
  async step(doing, work, done = () => doing) {
    const begun = Date.now();
    // Only what takes a while is announced before it is done.
    const announcement = setTimeout(() => console.log(`  … ${doing}`), 1_500);
    try {
      const result = await work();
      console.log(`  ✓ ${done(result).padEnd(44)} ${seconds(Date.now() - begun)}`);
      return result;
    } finally {
      clearTimeout(announcement);
    }
  },
  note: (text) => console.log(`  · ${text}`),
};

/** Milliseconds as people read them: `0.4 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
