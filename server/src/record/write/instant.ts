// Where a date of any precision stands in the order of things: at its beginning, in UTC where it has no time.

/** As an ISO instant, or undefined where it is no date. For ordering only, never for showing. */
export function instantOf(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  const instant = Date.parse(date);
  // PostgreSQL knows no year 0.
  return Number.isNaN(instant) || date.startsWith('0000') ? undefined : new Date(instant).toISOString();
}
