// What is looked for in the log, from the address: ids and days alone, never a name or a number of a person.
export interface Typed {
  user: string;
  kind: string;
  from: string;
  until: string;
  person: string;
}

export interface ReadSearch {
  typed: Typed;
  errors: readonly { field: string; text: string }[];
  search: {
    user: string;
    kind: string;
    person: string;
    since: Date;
    until: Date;
    before?: { at: Date; sequence: number };
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const longAgo = new Date('1900-01-01T00:00:00Z');

/** A day that is none is told, and left out of the search. */
export function readSearch(
  query: Readonly<Record<string, unknown>>,
  { now, timeZone }: { now: Date; timeZone: string },
): ReadSearch {
  const text = (name: string) => {
    const value = query[name];
    return typeof value === 'string' ? value.trim().slice(0, 100) : '';
  };
  const person = uuid.test(text('person')) ? text('person') : '';
  const typed = { user: text('user'), kind: text('kind'), from: text('from'), until: text('until'), person };
  const errors: { field: string; text: string }[] = [];
  const day = (field: 'from' | 'until') => {
    if (typed[field] === '') return undefined;
    const start = startOfDay(typed[field], timeZone);
    if (!start) errors.push({ field, text: 'A day is written like 2026-11-23' });
    return start;
  };
  const from = day('from');
  const until = day('until');
  const [, at, sequence] = /^(\d{13})-(\d{1,15})$/.exec(text('before')) ?? [];
  return {
    typed,
    errors,
    search: {
      user: typed.user,
      kind: typed.kind,
      person,
      since: from ?? longAgo,
      // Up to the end of that day; else with what this request itself has written.
      until: until ? new Date(until.getTime() + 86_400_000) : new Date(now.getTime() + 1000),
      ...(at && sequence ? { before: { at: new Date(Number(at)), sequence: Number(sequence) } } : {}),
    },
  };
}

/** The address of the page that follows an entry. */
export function searchAddress(typed: Typed, last: { at: Date; sequence: number }): string {
  const parameters = new URLSearchParams(Object.entries(typed).filter(([, value]) => value !== ''));
  parameters.set('before', `${last.at.getTime()}-${last.sequence}`);
  return `/privacy/log/search?${parameters.toString()}`;
}

/** The instant a day begins at that place. */
function startOfDay(text: string, timeZone: string): Date | undefined {
  const utc = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(utc.getTime())) return undefined;
  const [, sign, hours, minutes] =
    /GMT([+-])(\d{2}):(\d{2})/.exec(
      new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).format(utc),
    ) ?? [];
  const offset = sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
  return new Date(utc.getTime() - offset * 60_000);
}
