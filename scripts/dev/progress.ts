/** Reports the progress of long actions. */
export interface Progress {
  /** Runs one piece of work and reports its result and duration. */
  step<T>(doing: string, work: () => Promise<T>, done?: (result: T) => string): Promise<T>;
  note(text: string): void;
}

/** For tests and tools that report in their own way. */
export const silent: Progress = {
  step: (_doing, work) => work(),
  note: () => undefined,
};

/** Plain lines on standard output, for terminals and files alike: steps run in parallel, so no line is overwritten. */
export const consoleProgress: Progress = {
  async step(doing, work, done = () => doing) {
    const startedAt = Date.now();
    // Announce only steps that take longer than this.
    const announcement = setTimeout(() => console.log(`  … ${doing}`), 1_500);
    try {
      const result = await work();
      console.log(`  ✓ ${done(result).padEnd(44)} ${seconds(Date.now() - startedAt)}`);
      return result;
    } finally {
      clearTimeout(announcement);
    }
  },
  note: (text) => console.log(`  · ${text}`),
};

/** Milliseconds as seconds: `0.4 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
