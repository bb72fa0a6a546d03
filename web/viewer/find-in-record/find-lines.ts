// Finds lines of the joined record, and says what was looked through and what was not.
import type { SourcePart } from '#disclosure/record-part.ts';
import { sections } from '#record/items/sections.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import { joinedLines, missingFrom, type ShownItem, type ShownLine } from '../joined-so-far.ts';
import { dayText } from '../timeline/time-window.ts';
import { type Filters, passes, type TimeAsked, timeAsked } from './filters.ts';
import { finderOf, type Term, termsOf } from './words.ts';

export interface Found {
  terms: readonly Term[];
  /** Newest first; what has no date last. */
  lines: readonly ShownLine[];
  /** How many entries, of all sources, were looked through. */
  searched: number;
  /** Lines that have no date, and so cannot lie in the time asked for; they have the words. */
  undated: number;
  /** What a source holds beyond what was read: only the newest of a long record are. */
  beyond: readonly Beyond[];
  /** Who did not answer in full, and what came of asking. */
  silent: readonly string[];
}

export interface Beyond {
  sourceName: string;
  section: string;
  title: string;
  /** Entries before the time's end, and how many of them were read. */
  total: number;
  read: number;
  /** Day of the oldest that was read, YYYY-MM-DD; absent where it has no date. */
  oldestDay?: string;
}

export interface FindOptions {
  now: Date;
  timeZone: string;
}

/** @param parts every source's, as far as the door let it be shown: what is withheld is found by nobody. */
export function findLines(parts: readonly SourcePart[], filters: Filters, { now, timeZone }: FindOptions): Found {
  const terms = termsOf(filters.words);
  const time = timeAsked(filters, now, timeZone);
  const organisationOf = new Map(parts.map(({ source }) => [source.sourceId, source.organisation.ods]));
  const passesAll = passes(filters, time, organisationOf, timeZone);
  const passesUndated = passes(filters, undefined, organisationOf, timeZone);
  const hasWords = finderOf(terms);
  const kinds = new Set(filters.sections);
  const lines: ShownLine[] = [];
  let undated = 0;
  for (const line of joinedLines(parts)) {
    if (kinds.size > 0 && !kinds.has(line.section)) continue;
    const own = line.originals.filter(passesAll);
    if (own.length > 0) {
      if (hasWords(own.flatMap(textsOf))) lines.push(line);
    } else if (time !== undefined && line.originals.every(({ when }) => when === undefined)) {
      if (line.originals.some(passesUndated) && hasWords(line.originals.flatMap(textsOf))) undated += 1;
    }
  }
  return {
    terms,
    lines,
    searched: parts.reduce((sum, { items }) => sum + items.length, 0),
    undated,
    beyond: parts.flatMap((part) => beyondRead(part, filters, time, timeZone)),
    silent: missingFrom(parts),
  };
}

/** Everything a line of the record shows of an entry. */
export function textsOf({
  title,
  detail,
  status,
  interpretation,
  cautions,
  who,
  sourceName,
}: ShownItem): (string | undefined)[] {
  return [title, detail, status, interpretation, ...(cautions ?? []), who, sourceName];
}

/** What was not read, where it may lie in the time asked for. */
function beyondRead(
  { source, items, totals }: SourcePart,
  filters: Filters,
  time: TimeAsked | undefined,
  timeZone: string,
): Beyond[] {
  const { sourceId, organisation, mode } = source;
  if (filters.sources.length > 0 && !filters.sources.includes(sourceId)) return [];
  if (filters.organisations.length > 0 && !filters.organisations.includes(organisation.ods)) return [];
  const bySection = Map.groupBy(items, ({ section }) => section);
  return sections.flatMap(({ id, title }) => {
    if (filters.sections.length > 0 && !filters.sections.includes(id)) return [];
    const here = bySection.get(id) ?? [];
    const total = totals[id] ?? 0;
    if (total <= here.length) return [];
    const oldest = Math.min(
      ...here.map(({ when }) => (when === undefined ? undefined : startOf(when, timeZone)) ?? Number.POSITIVE_INFINITY),
    );
    if (time !== undefined && oldest <= time.from) return [];
    return [
      {
        sourceName: mode === 'sends' ? `${organisation.shortName} messages` : organisation.shortName,
        section: id,
        title,
        total,
        read: here.length,
        ...(Number.isFinite(oldest) ? { oldestDay: dayText(oldest, timeZone) } : {}),
      },
    ];
  });
}
