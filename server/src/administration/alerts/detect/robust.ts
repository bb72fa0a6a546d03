// What is much more than usual, told so that one odd day does not move what usual is.
// Source: Iglewicz & Hoaglin 1993, "How to Detect and Handle Outliers": median and MAD, scaled by 1.4826 to a standard deviation.

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/**
 * What counts of a day may reach before they are odd: the median and so many deviations above it. A deviation is never under the
 * square root of the median, nor under 1: counts of people scatter by that much by themselves (Poisson), and readers whose days are
 * all alike have no MAD.
 */
export function usualAtMost(counts: readonly number[], deviations: number): number {
  const usual = median(counts);
  const spread = 1.4826 * median(counts.map((count) => Math.abs(count - usual)));
  return usual + deviations * Math.max(spread, Math.sqrt(usual), 1);
}
