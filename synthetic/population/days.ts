// Days as FHIR dates.

/** So many days before a FHIR date; after it, where negative. */
export function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}
