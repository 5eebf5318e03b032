import { CodedError } from '#contracts';

/** More is asked for than can be done in time; who is refused at once can try again, who waits in vain cannot. */
export class Overloaded extends CodedError {
  constructor() {
    super('unavailable', 'auth.overloaded', 'Too many people are logging in at once. Try again shortly.');
  }
}

/** Lets so many pieces of work run at once; the others wait, first come, first served, if there is a place to wait. */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  constructor(
    private free: number,
    private readonly places: number,
  ) {}

  /** @throws Overloaded when all places to wait are taken, and what `work` throws */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else if (this.waiting.length < this.places) await new Promise<void>((begin) => this.waiting.push(begin));
    else throw new Overloaded();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
