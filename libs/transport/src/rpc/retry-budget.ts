/**
 * Limits repetitions to a share of the calls, with a reserve for quiet times. When every call fails, the load grows by that share and
 * does not multiply.
 * @see https://sre.google/sre-book/handling-overload/
 */
export class RetryBudget {
  private tokens: number;

  constructor(
    private readonly share = 0.1,
    private readonly store = 10,
  ) {
    this.tokens = store;
  }

  /** Adds the share of one new call. */
  earn(): void {
    if (this.tokens < this.store) this.tokens = Math.min(this.store, this.tokens + this.share);
  }

  /** @returns whether a call may be repeated */
  spend(): boolean {
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
