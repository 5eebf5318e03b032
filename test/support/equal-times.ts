/** How long two pieces of work take, in milliseconds, and how the medians relate. */
export interface Comparison {
  first: number;
  second: number;
  /** `second / first`. */
  ratio: number;
  samples: number;
}

/** When two times count as the same, and how hard it is tried to see it through a machine's noise. */
export interface Precision {
  tolerance: number;
  samplesPerRound: number;
  rounds: number;
}

/**
 * Compares how long two pieces of work take, by the medians of samples taken in turns, so that both meet the same noise.
 * Rounds are added up until the medians are as near as they should be or there have been enough.
 */
export async function compareTimes(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
  { tolerance, samplesPerRound, rounds }: Precision,
): Promise<Comparison> {
  const times: [number[], number[]] = [[], []];
  const sample = async (index: 0 | 1, work: () => Promise<unknown>): Promise<void> => {
    const begun = performance.now();
    await work();
    times[index].push(performance.now() - begun);
  };
  let found: Comparison | undefined;
  for (let round = 0; round < rounds; round += 1) {
    for (let count = 0; count < samplesPerRound; count += 1) {
      // Each begins as often as the other: what the first of a pair leaves behind must not count against the second.
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
