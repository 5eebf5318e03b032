/** The middle value; between the two middle ones when their number is even. NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle) ? (upper + (sorted[middle - 1] ?? NaN)) / 2 : upper;
}

/** The smallest value that at least this share of all values do not exceed (nearest rank). NaN without values. */
export function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/**
 * The median of the ratios of one round to another. Two rates of the same round share the machine's noise, so their ratio varies less
 * than the rates. Rounds that only one of them has are left out.
 */
export function medianRatio(rates: readonly number[], baseline: readonly number[]): number {
  return median(
    rates.flatMap((rate, round) => {
      const base = baseline[round];
      return base ? [rate / base] : [];
    }),
  );
}

/** The sum of each key over several records. */
export function sumByKey(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const record of records)
    for (const [key, value] of Object.entries(record)) sums[key] = (sums[key] ?? 0) + value;
  return sums;
}

/** The median of each key over several records; a record without the key counts as 0. */
export function medianByKey(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const keys = new Set(records.flatMap((record) => Object.keys(record)));
  return Object.fromEntries([...keys].map((key) => [key, median(records.map((record) => record[key] ?? 0))]));
}
