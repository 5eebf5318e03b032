/** A quantile of a histogram, by linear interpolation within its bucket; undefined when it holds no value. */
export function quantile(share: number, bounds: number[], buckets: number[]): number | undefined {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let rank = share * total;
  for (const [index, count] of buckets.entries()) {
    if (rank > count) {
      rank -= count;
      continue;
    }
    const low = bounds[index - 1] ?? 0;
    // Values above the last bound have no upper end.
    const high = bounds[index] ?? low;
    return low + (count === 0 ? 0 : (rank / count) * (high - low));
  }
  return bounds.at(-1);
}
