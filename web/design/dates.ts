// Dates as people read them, in the precision the source gave and no more.
// Source: NHS service manual, dates ("3 May 2026"); NHS patient banner, date of birth ("03-May-1950 (76y)").

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A FHIR date or dateTime: "2019", "May 2019", "3 May 2019" or "3 May 2019, 14:05" in the partnership's time zone. */
export function formatDateTime(text: string, timeZone: string): string {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(T.*)?$/.exec(text);
  if (!match) return text;
  const [, year, month, day, time] = match;
  if (!month) return year!;
  if (!day) return `${months[Number(month) - 1]} ${year}`;
  if (!time) return `${Number(day)} ${months[Number(month) - 1]} ${year}`;
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) return `${Number(day)} ${months[Number(month) - 1]} ${year}`;
  const key = `${timeZone} ${text}`;
  const known = written.get(key);
  if (known) return known;
  const parts = formatIn(timeZone).formatToParts(instant);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const words = `${part('day')} ${part('month').slice(0, 3)} ${part('year')}, ${part('hour')}:${part('minute')}`;
  if (written.size >= 1000) written.clear();
  written.set(key, words);
  return words;
}

/** Why kept: every entry of a source says when it was asked, and to write that 1,500 times was a twentieth of a view. */
const written = new Map<string, string>();

/** Why kept: making one takes some 40 µs, which a record's dates together made a third of a view. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}

/** The banner's date of birth: "03-May-1950", or less where less is known. */
export function formatBirthDate(date: string): string {
  const [year, month, day] = date.split('-');
  const name = month ? months[Number(month) - 1] : undefined;
  return [day, name, year].filter(Boolean).join('-');
}

/**
 * Age for the banner: days under 4 weeks, weeks under a year, months under two, then years; at death where they have died.
 * Undefined where the birth date is not known to the day: an age would be a guess.
 */
export function formatAge(birthDate: string, at: Date): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return undefined;
  const born = new Date(`${birthDate}T00:00:00Z`);
  const days = Math.floor((at.getTime() - born.getTime()) / 86_400_000);
  if (days < 0) return undefined;
  let monthsOld = (at.getUTCFullYear() - born.getUTCFullYear()) * 12 + at.getUTCMonth() - born.getUTCMonth();
  if (at.getUTCDate() < born.getUTCDate()) monthsOld -= 1;
  if (days < 28) return `${days}d`;
  if (monthsOld < 12) return `${Math.floor(days / 7)}w`;
  if (monthsOld < 24) return `${monthsOld}m`;
  return `${Math.floor(monthsOld / 12)}y`;
}

/** How long ago, for the age of an answer: "2 s ago", "5 min ago", "3 h ago", then the date. */
export function formatAgo(then: Date, now: Date, timeZone: string): string {
  const seconds = Math.max(0, Math.round((now.getTime() - then.getTime()) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 24 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  return formatDateTime(then.toISOString(), timeZone);
}

/** The time of day to the second, for what is some seconds away: "14:05:20". */
export function formatTime(instant: Date, timeZone: string): string {
  return instant.toLocaleTimeString('en-GB', { timeZone, hourCycle: 'h23' });
}
