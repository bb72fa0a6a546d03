// The picture's content: one lane for each organisation, in it a row for each kind of thing, as percentages of the width.
import { clustered, packed } from './clusters.ts';
import { positionOf, type TimeSpan } from './time-axis.ts';
import type { EntryKind, TimelineEntry } from './timeline-entries.ts';

export interface Bar {
  from: number;
  until: number;
  /** Nobody says when it ended: the bar is open there. */
  open: boolean;
}

export interface LaneMark {
  x: number;
  count: number;
  outOfRange: boolean;
  /** The one kind of its members, or of a medicine's start and end alike "several". */
  shape: 'start' | 'end' | 'plain' | 'several';
}

/** A date so coarse that it is wide: from where to where it may lie. */
export interface LaneSpan {
  from: number;
  until: number;
}

export interface LaneRow {
  name: string;
  bars: readonly Bar[];
  marks: readonly LaneMark[];
  spans: readonly LaneSpan[];
}

export interface Lane {
  organisation: string;
  rows: readonly LaneRow[];
}

const rowOf: Readonly<Record<EntryKind, string>> = {
  stay: 'Admissions',
  contact: 'Contacts',
  appointment: 'Contacts',
  procedure: 'Procedures',
  vaccination: 'Procedures',
  result: 'Results',
  document: 'Documents',
  'medicine-start': 'Medicines',
  'medicine-end': 'Medicines',
};
const rowNames = ['Admissions', 'Contacts', 'Procedures', 'Results', 'Documents', 'Medicines'];

/** Marks closer than this, in percent of the width, hide one another. */
const gap = 4;
/** A date wider than this is drawn as wide as it is. */
const widest = 3;
/** A stay of a night in a year must still be seen. */
const narrowestBar = 0.6;

/** @param entries that lie, at least in part, in the window. */
export function lanesOf(entries: readonly TimelineEntry[], window: TimeSpan): Lane[] {
  const drawn = entries.filter(({ didNotHappen }) => !didNotHappen);
  const byOrganisation = Map.groupBy(drawn, ({ item }) => item.sourceName);
  return [...byOrganisation]
    .toSorted(([one], [other]) => one.localeCompare(other, 'en-GB'))
    .map(([organisation, all]) => {
      const byRow = Map.groupBy(all, ({ kind }) => rowOf[kind]);
      return {
        organisation,
        rows: rowNames.flatMap((name) => (byRow.has(name) ? rowsOf(name, byRow.get(name)!, window) : [])),
      };
    });
}

/** Percent of the width, within a margin that keeps a mark on the picture. */
export const placeIn = (at: number, window: TimeSpan): number => 2 + positionOf(at, window) * 0.96;

function rowsOf(name: string, entries: readonly TimelineEntry[], window: TimeSpan): LaneRow[] {
  const place = (at: number) => Math.min(100, Math.max(0, placeIn(at, window)));
  if (name === 'Admissions') {
    const bars = entries.map(({ from, until, ended }) => {
      const start = place(from);
      return { from: start, until: Math.max(place(until), start + narrowestBar), open: ended === 'not recorded' };
    });
    return packed(bars).map((row, index) => ({ name: index === 0 ? name : '', bars: row, marks: [], spans: [] }));
  }
  const isWide = ({ from, until }: TimelineEntry) => positionOf(until, window) - positionOf(from, window) > widest;
  const points = entries.filter((entry) => !isWide(entry));
  return [
    {
      name,
      bars: [],
      spans: entries.filter(isWide).map(({ from, until }) => ({ from: place(from), until: place(until) })),
      marks: clustered(points, ({ from, until }) => place((from + until) / 2), gap).map(({ x, items }) => ({
        x,
        count: items.length,
        outOfRange: items.some(({ item }) => item.interpretation !== undefined),
        shape: shapeOf(items),
      })),
    },
  ];
}

function shapeOf(entries: readonly TimelineEntry[]): LaneMark['shape'] {
  if (entries.length > 1) return 'several';
  const { kind } = entries[0]!;
  return kind === 'medicine-start' ? 'start' : kind === 'medicine-end' ? 'end' : 'plain';
}
