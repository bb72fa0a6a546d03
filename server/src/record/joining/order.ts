// The order lines stand in, and which of several originals is shown. Total, so that what comes first is never an accident
// of which source answered first.
import type { RecordItem } from '../items/record-item.ts';
import { loincOf, snomedOf } from './reading/item-codes.ts';
import { stretchOf } from './reading/stretches.ts';

/** Lines newest first. */
export function newestFirst<Line extends { shown: RecordItem }>(lines: readonly Line[]): Line[] {
  return lines
    .map((line) => ({ line, at: startOf(line.shown) }))
    .toSorted((one, other) => other.at - one.at || compareItems(one.line.shown, other.line.shown))
    .map(({ line }) => line);
}

/** Newest first, what has no date last; then by title; then by what tells any two entries apart. */
export function compareItems(one: RecordItem, other: RecordItem): number {
  return startOf(other) - startOf(one) || compareText(one.title, other.title) || compareIdentity(one, other);
}

/** What tells any two entries apart. Two for which this is nought say exactly the same. */
function compareIdentity(one: RecordItem, other: RecordItem): number {
  return (
    compareText(one.sourceId, other.sourceId) ||
    compareText(one.resource.resourceType, other.resource.resourceType) ||
    compareText(one.resource.id, other.resource.id) ||
    compareText(one.section, other.section) ||
    compareText(JSON.stringify(one), JSON.stringify(other))
  );
}

/** Finite, so that two undated entries differ by nought. */
function startOf({ when }: RecordItem): number {
  return (when === undefined ? undefined : stretchOf(when)?.start) ?? Number.MIN_SAFE_INTEGER;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * Which of several originals a reader sees first: one with a code, the one that says most exactly when, final before
 * preliminary, the newest, the one that says most.
 */
export function shownFirst(one: RecordItem, other: RecordItem): number {
  return (
    codedness(other) - codedness(one) ||
    (one.cautions?.length ?? 0) - (other.cautions?.length ?? 0) ||
    Number(other.when !== undefined) - Number(one.when !== undefined) ||
    exactness(one) - exactness(other) ||
    startOf(other) - startOf(one) ||
    (other.detail?.length ?? 0) - (one.detail?.length ?? 0) ||
    compareText(one.title, other.title) ||
    compareIdentity(one, other)
  );
}

/** A national code says more than a system's own. */
function codedness(item: RecordItem): number {
  return snomedOf(item) !== undefined || loincOf(item) !== undefined ? 2 : Number(item.code !== undefined);
}

const day = 86_400_000;

/** A day is exact enough for most things: a time of day is not preferred to it, but a day is to a month. */
function exactness({ when }: RecordItem): number {
  const stretch = when === undefined ? undefined : stretchOf(when);
  return stretch === undefined ? Number.MAX_SAFE_INTEGER : Math.max(stretch.end - stretch.start, day + 3_600_000);
}
