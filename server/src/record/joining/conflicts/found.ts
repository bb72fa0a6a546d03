// What a search for conflicts works with: lines of one person, without what was entered in error, and a way to say who says what.
import { dateText } from '../../items/elements/times.ts';
import type { RecordItem } from '../../items/record-item.ts';
import type { Conflict, JoinedItem } from '../joined-item.ts';
import { stretchOf } from '../reading/stretches.ts';

/** A conflict and the lines it is shown on. */
export interface Found<Item extends RecordItem> {
  conflict: Conflict<Item>;
  lines: readonly JoinedItem<Item>[];
}

export type NameOf = (sourceId: string) => string;
export type FindConflicts = <Item extends RecordItem>(
  lines: readonly JoinedItem<Item>[],
  nameOf: NameOf,
) => Found<Item>[];

/** The entry that speaks for each source in a line. */
export function headsOf<Item extends RecordItem>({ originals }: JoinedItem<Item>): Item[] {
  const heads = new Map<string, Item>();
  for (const original of originals) if (!heads.has(original.sourceId)) heads.set(original.sourceId, original);
  return [...heads.values()];
}

/** "started 03-May-2024", "no date given". */
export function whenWords({ when, whenMeaning }: RecordItem): string {
  const date = dateText(when);
  return date === undefined ? 'no date given' : [whenMeaning, date].filter(Boolean).join(' ');
}

/** "Walworth Lanes GP: Take one each morning (started 03-May-2024)". */
export function saying(item: RecordItem, what: string, nameOf: NameOf): string {
  return `${nameOf(item.sourceId)}: ${what} (${whenWords(item)})`;
}

/** Each source once in a sentence's end: "GP: …; King's: …." */
export function sayings<Item extends RecordItem>(
  items: readonly Item[],
  what: (item: Item) => string,
  nameOf: NameOf,
): string {
  return `${[...new Set(inOrder(items).map((item) => saying(item, what(item), nameOf)))].join('; ')}.`;
}

/** An order that does not depend on which source answered first. */
export function inOrder<Item extends RecordItem>(items: readonly Item[]): Item[] {
  return [...new Set(items)].toSorted((one, other) => {
    const [first, second] = [keyOf(one), keyOf(other)];
    return first < second ? -1 : first > second ? 1 : 0;
  });
}

function keyOf({ sourceId, resource, title }: RecordItem): string {
  return `${sourceId} ${resource.resourceType} ${resource.id} ${title}`;
}

/** Whether one date is before another for certain; what is not known, or overlaps, is not. */
export function isBefore(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const [first, second] = [stretchOf(one), stretchOf(other)];
  return first !== undefined && second !== undefined && first.end <= second.start;
}

/** Whether a source has something in the second that has nothing in the first. */
export function hasAnotherSource(one: JoinedItem, other: JoinedItem): boolean {
  return other.sources.some((source) => !one.sources.includes(source));
}

/** Pairs of lines under one key, the first of one sort and the second of another. */
export function pairsByKey<Line>(
  ones: readonly Line[],
  others: readonly Line[],
  keysOf: (line: Line) => readonly string[],
): [Line, Line][] {
  if (ones.length === 0 || others.length === 0) return [];
  const byKey = new Map<string, Line[]>();
  for (const line of ones)
    for (const key of keysOf(line)) {
      const found = byKey.get(key);
      if (found) found.push(line);
      else byKey.set(key, [line]);
    }
  const pairs: [Line, Line][] = [];
  for (const other of others) {
    const met = new Set(keysOf(other).flatMap((key) => byKey.get(key) ?? []));
    for (const one of met) pairs.push([one, other]);
  }
  return pairs;
}
