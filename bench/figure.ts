// One line for each claim: the figure, its own limit measured in the same run, their ratio, and whether the goal is met.

export interface Figure {
  bench: string;
  figure: string;
  value: number;
  /** What the same machine did at its limit in the same run; null where there is none. */
  limit: number | null;
  goal: number;
  /** Whether the goal is a ceiling or a floor, and of what. */
  goalIs: 'value-at-most' | 'value-at-least' | 'ratio-at-least' | 'ratio-at-most';
}

/** A figure with its ratio to its limit, rounded, and whether its goal is met. */
export function stated(figure: Figure) {
  const ratio = figure.limit ? figure.value / figure.limit : null;
  const measured = figure.goalIs.startsWith('ratio') ? ratio : figure.value;
  const met =
    measured !== null && (figure.goalIs.endsWith('at-most') ? measured <= figure.goal : measured >= figure.goal);
  const round = (number: number | null) =>
    number === null || !Number.isFinite(number) ? null : Number(number.toPrecision(5));
  return { ...figure, value: round(figure.value), limit: round(figure.limit), ratio: round(ratio), met };
}

/** Prints a figure as the line performance reports are made of. */
export function printFigure(figure: Figure): void {
  const { bench, figure: name, value, limit, goal, ratio, goalIs, met } = stated(figure);
  console.log(JSON.stringify({ bench, figure: name, value, limit, goal, ratio, goalIs, met }));
}

/** The value below which `fraction` of the samples lie (nearest rank). */
export function percentile(samples: readonly number[], fraction: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}
