/** How much of the past each measurement keeps: at four a second, those of the last two seconds or so count. */
const KEPT = 0.9;

/** How many requests of a queue end in a second, measured while others wait: otherwise it would only show how many arrive. */
export class DrainRate {
  /** Undefined until it was measured for the first time. */
  perSecond: number | undefined;
  private ended = 0;
  private pastEnded = 0;
  private pastMs = 0;
  private since = performance.now();

  /** Counts a request that has ended. */
  count(): void {
    this.ended += 1;
  }

  /** Begins to measure, because requests wait from now on. */
  begin(): void {
    this.ended = this.pastEnded = this.pastMs = 0;
    this.since = performance.now();
  }

  /** Takes the requests that have ended since the last time into account. */
  measure(): void {
    const now = performance.now();
    this.pastEnded = this.pastEnded * KEPT + this.ended;
    this.pastMs = this.pastMs * KEPT + (now - this.since);
    this.ended = 0;
    this.since = now;
    if (this.pastMs > 0) this.perSecond = (this.pastEnded * 1_000) / this.pastMs;
  }
}
