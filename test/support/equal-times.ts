/** The durations of two pieces of work in milliseconds, and the ratio of their medians. */
export interface Comparison {
  first: number;
  second: number;
  /** `second / first`. */
  ratio: number;
  samples: number;
}

/** When two durations count as equal, and how many rounds may be measured to average out noise. */
export interface Precision {
  tolerance: number;
  samplesPerRound: number;
  rounds: number;
}

/**
 * Compares the durations of two pieces of work by the medians of samples taken in turns, so that both meet the same noise.
 * Adds rounds until the medians are close enough, or the maximum is reached.
 */
export async function compareTimes(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
  { tolerance, samplesPerRound, rounds }: Precision,
): Promise<Comparison> {
  const times: [number[], number[]] = [[], []];
  const sample = async (index: 0 | 1, work: () => Promise<unknown>): Promise<void> => {
    const startedAt = performance.now();
    await work();
    times[index].push(performance.now() - startedAt);
  };
  let found: Comparison | undefined;
  for (let round = 0; round < rounds; round += 1) {
    for (let count = 0; count < samplesPerRound; count += 1) {
      // Each goes first equally often, because the first one's leftovers slow down the second.
      const isEven = count % 2 === 0;
      if (isEven) await sample(0, first);
      await sample(1, second);
      if (!isEven) await sample(0, first);
    }
    const [one, other] = [median(times[0]), median(times[1])];
    found = { first: one, second: other, ratio: other / one, samples: times[0].length };
    if (Math.abs(found.ratio - 1) <= tolerance) break;
  }
  if (!found) throw new Error('There must be at least one round');
  return found;
}

export const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
