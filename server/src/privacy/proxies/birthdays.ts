// On which day somebody comes to be of an age. Days are YYYY-MM-DD where the partnership is; pure.
// Source: Family Law Reform Act 1969 s. 9(1): an age is attained at the commencement of the anniversary of the date of birth. Who was
// born on 29 February has theirs on 1 March in a year without one.

/** The day somebody is this old. @param birthDate a whole date. */
export function dayOfAge(birthDate: string, years: number): string {
  const [year = 0, month = 0, day = 0] = birthDate.split('-').map(Number);
  const then = new Date(Date.UTC(year + years, month - 1, day));
  then.setUTCFullYear(year + years);
  // The day after 28 February, where there is no 29th, is 1 March.
  return then.toISOString().slice(0, 10);
}

/** How old somebody is on a day, in whole years; undefined where the date of birth is not a whole date, or is after it. */
export function ageOn(birthDate: string | undefined, day: string): number | undefined {
  if (birthDate === undefined || !isDay(birthDate) || birthDate > day) return undefined;
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return dayOfAge(birthDate, years) <= day ? years : years - 1;
}

/** Whether it is a day there is. */
export function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
