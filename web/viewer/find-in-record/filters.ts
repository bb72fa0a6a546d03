// What is asked of a record: words, a time, kinds of entry, sources, organisations. All but the words may stand in an address:
// they say nothing of the person. Within one filter any of the choices will do; an entry must pass every filter.
import type { SourceShown } from '#disclosure/record-part.ts';
import { type SectionId, sections } from '#record/items/sections.ts';
import { endOf, startOf } from '#standards/fhir/date-time.ts';
import { formatDateTime } from '#web/design/dates.ts';
import type { ShownItem } from '../joined-so-far.ts';
import { civil } from '../timeline/time-axis.ts';
import { longestWords } from './words.ts';

export interface Filters {
  words: string;
  /** The last three months, the last year, between dates, or whenever. */
  time: '3m' | '1y' | 'dates' | '';
  /** First and last day, YYYY-MM-DD; empty where open. Only with `dates`. */
  from: string;
  to: string;
  sections: readonly SectionId[];
  /** Source ids. */
  sources: readonly string[];
  /** ODS codes. */
  organisations: readonly string[];
}

export interface FiltersRead {
  filters: Filters;
  problems: readonly { field: 'words' | 'from' | 'to'; text: string }[];
}

/** A time as an entry must lie in it, in milliseconds since 1970 UTC. */
export interface TimeAsked {
  from: number;
  before: number;
}

export const noFilters: Filters = {
  words: '',
  time: '',
  from: '',
  to: '',
  sections: [],
  sources: [],
  organisations: [],
};

/** What may be said of a filter in an address or a form. */
type Said = Readonly<Record<string, unknown>>;

/**
 * Reads a form's body, or an address's query, in which words are passed over: they would be in a history and a log.
 * What the partnership does not know is left out.
 */
export function readFilters(said: unknown, known: readonly SourceShown[], words: 'words' | 'no words'): FiltersRead {
  const all = (typeof said === 'object' && said !== null ? said : {}) as Said;
  const one = (name: string) => {
    const value = all[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const many = <T extends string>(name: string, offered: readonly T[]) => {
    const chosen = new Set([all[name]].flat());
    return offered.filter((each) => chosen.has(each));
  };
  // A way to what is older says from where on, whatever time was chosen before.
  const older = one('older');
  const time = one('time');
  const dates = older !== '' || time === 'dates' || (time === '' && (one('from') !== '' || one('to') !== ''));
  const filters: Filters = {
    words: words === 'words' ? one('words').slice(0, longestWords) : '',
    time: dates ? 'dates' : time === '3m' || time === '1y' ? time : '',
    from: dates && (older === '' || time === 'dates') ? one('from') : '',
    to: dates ? older || one('to') : '',
    sections: many(
      'section',
      sections.map(({ id }) => id),
    ),
    sources: many(
      'source',
      known.map(({ sourceId }) => sourceId),
    ),
    organisations: many('organisation', [...new Set(known.map(({ organisation }) => organisation.ods))]),
  };
  const cleared = one('clear');
  return checked(cleared === '' ? filters : withoutFilter(filters, cleared));
}

const written = /^[1-9]\d{3}-\d{2}-\d{2}$/;

function checked(filters: Filters): FiltersRead {
  const problems: { field: 'from' | 'to'; text: string }[] = [];
  const [from, to] = [filters.from, filters.to].map((day) => (written.test(day) ? startOf(day) : undefined));
  if (filters.from !== '' && from === undefined)
    problems.push({ field: 'from', text: 'From must be a real date, like 2021-03-31' });
  if (filters.to !== '' && to === undefined)
    problems.push({ field: 'to', text: 'To must be a real date, like 2021-03-31' });
  if (from !== undefined && to !== undefined && to < from)
    problems.push({ field: 'to', text: 'To must be the same day as From, or after it' });
  const open = filters.time === 'dates' && filters.from === '' && filters.to === '';
  return { filters: open ? { ...filters, time: '' } : filters, problems };
}

/** @param what `words`, `time`, `all`, or a filter and its choice, as `section:documents`. */
function withoutFilter(filters: Filters, what: string): Filters {
  const [name, choice] = [what.slice(0, what.indexOf(':')), what.slice(what.indexOf(':') + 1)];
  if (what === 'all') return noFilters;
  if (what === 'words') return { ...filters, words: '' };
  if (what === 'time') return { ...filters, time: '', from: '', to: '' };
  const without = <T extends string>(chosen: readonly T[]) => chosen.filter((each) => each !== choice);
  if (name === 'section') return { ...filters, sections: without(filters.sections) };
  if (name === 'source') return { ...filters, sources: without(filters.sources) };
  if (name === 'organisation') return { ...filters, organisations: without(filters.organisations) };
  return filters;
}

/** The time asked for; undefined where it is not, or cannot be read. */
export function timeAsked({ time, from, to }: Filters, now: Date, timeZone: string): TimeAsked | undefined {
  if (time === '') return undefined;
  if (time === 'dates') {
    const first = from === '' ? Number.NEGATIVE_INFINITY : startOf(from, timeZone);
    const last = to === '' ? Number.POSITIVE_INFINITY : endOf(to, timeZone);
    return first === undefined || last === undefined ? undefined : { from: first, before: last };
  }
  return {
    from: startOf(dayBefore(now, time === '3m' ? 3 : 12, timeZone), timeZone)!,
    before: Number.POSITIVE_INFINITY,
  };
}

/** The day so many months before, where the partnership is: what has no 31st ends with its last day. */
function dayBefore(now: Date, months: number, timeZone: string): string {
  const [year, month, day] = civil(now.getTime(), timeZone);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(day, last))).toISOString().slice(0, 10);
}

export type Passes = (item: ShownItem) => boolean;

/** Whether one source's entry passes the filters, words apart. @param organisationOf ODS code, by source id. */
export function passes(
  { sources, organisations }: Filters,
  time: TimeAsked | undefined,
  organisationOf: ReadonlyMap<string, string>,
  timeZone: string,
): Passes {
  return (item) =>
    (sources.length === 0 || sources.includes(item.sourceId)) &&
    (organisations.length === 0 || organisations.includes(organisationOf.get(item.sourceId) ?? '')) &&
    (time === undefined || liesIn(item, time, timeZone));
}

/** From when it began to when it ended, in part at least. What has no date lies in no time. */
function liesIn({ when, facts }: ShownItem, { from, before }: TimeAsked, timeZone: string): boolean {
  const start = when === undefined ? undefined : startOf(when, timeZone);
  if (when === undefined || start === undefined) return false;
  const end = Math.max(
    endOf(when, timeZone) ?? start,
    (facts?.until === undefined ? undefined : endOf(facts.until, timeZone)) ?? start,
  );
  return start < before && end > from;
}

export interface FilterOn {
  /** What clears it. */
  clear: string;
  words: string;
}

/** Each filter that is on, in words. */
export function filtersOn(filters: Filters, known: readonly SourceShown[], timeZone: string): FilterOn[] {
  const { words, time, from, to } = filters;
  const day = (text: string) => formatDateTime(text, timeZone);
  const times = {
    '3m': 'the last 3 months',
    '1y': 'the last 12 months',
    dates: [from && `from ${day(from)}`, to && `to ${day(to)}`].filter(Boolean).join(' '),
  };
  const names = new Map(known.map(({ organisation }) => [organisation.ods, organisation.shortName]));
  const titles = new Map<string, string>(sections.map(({ id, title }) => [id, title]));
  const systems = new Map(known.map((source) => [source.sourceId, systemName(source)]));
  return [
    ...(words === '' ? [] : [{ clear: 'words', words: `Words: ${words}` }]),
    ...(time === '' ? [] : [{ clear: 'time', words: `Time: ${times[time]}` }]),
    ...filters.sections.map((id) => ({ clear: `section:${id}`, words: `Kind: ${titles.get(id)}` })),
    ...filters.organisations.map((ods) => ({ clear: `organisation:${ods}`, words: `Organisation: ${names.get(ods)}` })),
    ...filters.sources.map((id) => ({ clear: `source:${id}`, words: `Source: ${systems.get(id)}` })),
  ];
}

/** "Guy's: sends us messages", "Guy's: asked now". */
export function systemName({ organisation, mode }: SourceShown): string {
  return mode === 'sends' ? `${organisation.shortName} messages` : `${organisation.shortName}, asked now`;
}
