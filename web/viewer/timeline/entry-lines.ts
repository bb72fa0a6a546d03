// The list that is the timeline: what is to come, soonest first; then what was, newest first, by month. Several things of one
// kind, day and organisation are one line that opens.
import type { EntryKind, TimelineEntry } from './timeline-entries.ts';

export interface EntryLine {
  kind: EntryKind;
  /** One or more, newest first. */
  entries: readonly TimelineEntry[];
}

export interface MonthOfLines {
  /** FHIR date: YYYY-MM, or YYYY for what is dated no closer. */
  month: string;
  lines: readonly EntryLine[];
}

export interface EntryList {
  /** Soonest first. */
  toCome: readonly EntryLine[];
  /** Newest first. */
  past: readonly MonthOfLines[];
  /** How many lines of the past there are in all, and the last shown where some are left out. */
  total: number;
  lastShown?: TimelineEntry;
}

/** From how many on they are one line. */
const several = 3;

/**
 * @param entries of the window, in any order.
 * @param most lines of the past; older ones are left out.
 */
export function listEntries(
  entries: readonly TimelineEntry[],
  now: Date,
  most: number,
  dayOf: (at: number) => string,
): EntryList {
  const at = now.getTime();
  const toCome = entries
    .filter(({ from }) => from > at)
    .toSorted((one, other) => one.from - other.from || compareTitle(one, other));
  const past = entries
    .filter(({ from }) => from <= at)
    .toSorted((one, other) => other.from - one.from || compareTitle(one, other));
  const lines = linesOf(past, dayOf);
  const shown = lines.slice(0, most);
  const lastShown = lines.length > most ? shown.at(-1)?.entries.at(-1) : undefined;
  const months = Map.groupBy(shown, ({ entries: [first] }) => monthOf(first!, dayOf));
  return {
    toCome: linesOf(toCome, dayOf),
    past: [...months].map(([month, of]) => ({ month, lines: of })),
    total: lines.length,
    ...(lastShown ? { lastShown } : {}),
  };
}

/** Entries of one kind, day and organisation stand together where the first of them stood. */
function linesOf(entries: readonly TimelineEntry[], dayOf: (at: number) => string): EntryLine[] {
  const key = ({ kind, item, when, from }: TimelineEntry) =>
    [kind, item.sourceName, when.length > 7 ? dayOf(from) : when].join('|');
  const places = new Map(entries.map((entry, index) => [entry, index]));
  return [...Map.groupBy(entries, key).values()]
    .flatMap((group) => (group.length < several || group[0]!.kind === 'stay' ? group.map((entry) => [entry]) : [group]))
    .map((group) => ({ kind: group[0]!.kind, entries: group }))
    .toSorted((one, other) => places.get(one.entries[0]!)! - places.get(other.entries[0]!)!);
}

function monthOf({ when, from }: TimelineEntry, dayOf: (at: number) => string): string {
  return when.length < 10 ? when.slice(0, 7) : dayOf(from).slice(0, 7);
}

function compareTitle({ item: one }: TimelineEntry, { item: other }: TimelineEntry): number {
  return one.sourceName.localeCompare(other.sourceName, 'en-GB') || one.title.localeCompare(other.title, 'en-GB');
}
