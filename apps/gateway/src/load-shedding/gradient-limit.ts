/** Responses that are up to this much slower than the fastest do not lower the limit: some waiting keeps every process busy. */
const TOLERANCE = 2;
/** By how many requests a limit grows each time that responses are fast enough. */
const HEADROOM = 4;
/** The most that a limit shrinks at once. */
const STEEPEST = 0.5;
/** How many responses a step needs. */
const LEAST_RESPONSES = 5;
/** How fast the best duration follows durations that became longer although no request waited: half of the way in 14 steps. */
const FORGETTING = 0.05;

/**
 * A concurrency limit that follows the gradient of durations: the best mean duration seen, divided by the present one. Where more
 * concurrent requests make each slower, by the event loop, a service or a database, no more are answered; so the limit settles
 * near the number that the system really handles at once. Slow work is compared with itself.
 * @see https://github.com/Netflix/concurrency-limits
 */
export class GradientLimit {
  current: number;
  private best = Infinity;
  private answered = 0;
  private tookMs = 0;

  /** Starts at the least: the best duration is learned while few requests run, and the limit grows quickly. */
  constructor(
    private readonly least: number,
    private readonly most: number,
  ) {
    this.current = least;
  }

  /** Counts a response that shows how long the work takes; a failure is often faster than the work. */
  responded(tookMs: number): void {
    this.answered += 1;
    this.tookMs += tookMs;
  }

  /** @param isSaturated whether requests wait: only then does the limit matter, and may have to grow */
  adapt(isSaturated: boolean): void {
    // Fewer responses would show chance; they count in the next step.
    if (this.answered < LEAST_RESPONSES) return;
    const mean = this.tookMs / this.answered;
    this.answered = 0;
    this.tookMs = 0;
    if (mean < this.best) this.best = mean;
    else if (!isSaturated) this.best += (mean - this.best) * FORGETTING;
    const gradient = Math.max(STEEPEST, Math.min(1, (TOLERANCE * this.best) / mean));
    if (gradient === 1 && !isSaturated) return;
    this.current = Math.max(this.least, Math.min(this.most, Math.floor(this.current * gradient) + HEADROOM));
  }
}
