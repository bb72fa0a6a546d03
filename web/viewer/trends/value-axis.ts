// The numbers at the side of a chart: from where to where, and which to name.

export interface ValueDomain {
  low: number;
  high: number;
}

/** Less than any amount that is measured of anything. */
const tiny = 1e-100;

/**
 * What the chart's height stands for: every value, and the laboratory's limits where it gave them. Never a single point.
 * Why not from nought: what counts is how values lie to one another and to the range.
 */
export function valueDomain(values: readonly number[]): ValueDomain {
  const low = values.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  if (low > high) return { low: 0, high: 1 };
  // Values nearer to one another, or to nought, than arithmetic tells apart are one value.
  const most = Math.max(Math.abs(low), Math.abs(high));
  const isOne = high - low <= Math.max(most, tiny) * 1e-9;
  const margin = isOne ? (most > tiny ? most * 0.1 : 1) : 0;
  return { low: low - margin, high: high + margin };
}

/** Percent of the height from the top, within a margin that keeps marks inside. */
export function heightOf(value: number, { low, high }: ValueDomain): number {
  return 92 - ((value - low) / (high - low)) * 84;
}

/** Round numbers within the domain, upwards: steps of 1, 2 or 5 times a power of ten. */
export function valueTicks({ low, high }: ValueDomain, most = 5): number[] {
  const step = roundStep((high - low) / most);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Not adding up: a tenth added ten times is not one.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}
