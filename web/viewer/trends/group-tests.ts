// Results of the same test together, from whichever laboratory, each result once.
import { joinItems } from '#record/joining/join-items.ts';
import type { JoinedItem } from '#record/joining/joined-item.ts';
import { compareFhirDateTime, relationOf, startOf } from '#standards/fhir/date-time.ts';
import type { ShownItem } from '../joined-so-far.ts';
import { type Measured, type MeasuringContext, measuredOf, notAResult } from './measured.ts';
import { joinedKeys, testKeys } from './test-keys.ts';

/** A result, once, however many sources say it. */
export interface JoinedResult extends Measured {
  /** Everybody who says it, the one whose words are shown first. */
  sourceNames: readonly string[];
  /** Where sources say differently, in words. */
  conflicts: readonly string[];
}

export interface TestResults {
  /** Its codes as `system|code`, or its words, sorted. Never empty. */
  keys: readonly string[];
  /** As the latest result names it. */
  title: string;
  /** What else it is called. */
  otherTitles: readonly string[];
  /** Newest first, what has no date last. */
  results: readonly JoinedResult[];
  /** The latest that is a result; absent where every one was cancelled or taken back. */
  latest?: JoinedResult;
  /** Results whose dates are too coarse to say that they are not later still. */
  perhapsLater: readonly JoinedResult[];
}

/**
 * What two places sent of one result is one result.
 * @param items in any order; the outcome is the same.
 */
export function groupTests(items: readonly ShownItem[], context: MeasuringContext): TestResults[] {
  const lines = joinItems(items, { nameOf: namesIn(items) });
  const keysOf = lines.map(({ originals }) => testKeys(originals));
  const representative = joinedKeys(keysOf);
  const groups = Map.groupBy(lines, (_line, index) => representative(keysOf[index]![0]!));
  const keysByGroup = Map.groupBy(new Set(keysOf.flat()), representative);
  return [...groups]
    .map(([key, members]) => testOf(keysByGroup.get(key)!.toSorted(), members, context))
    .toSorted(mostPressingFirst);
}

function namesIn(items: readonly ShownItem[]): (sourceId: string) => string {
  const names = new Map(items.map(({ sourceId, sourceName }) => [sourceId, sourceName]));
  return (sourceId) => names.get(sourceId) ?? sourceId;
}

function testOf(
  keys: readonly string[],
  lines: readonly JoinedItem<ShownItem>[],
  context: MeasuringContext,
): TestResults {
  const results = lines
    .toSorted((one, other) => newestFirst(one.shown, other.shown, context.timeZone))
    .map((line) => resultOf(line, context));
  const standing = results.filter(({ item }) => notAResult(item) === undefined);
  const latest = standing.find(({ notDrawn }) => notDrawn !== 'dated in the future') ?? standing[0];
  const named = (latest ?? results[0]!).item.title;
  return {
    keys,
    title: named,
    otherTitles: [...new Set(lines.flatMap(({ originals }) => originals.map((each) => each.title)))]
      .toSorted()
      .filter((title) => title.toLocaleLowerCase('en-GB') !== named.toLocaleLowerCase('en-GB')),
    results,
    ...(latest ? { latest } : {}),
    perhapsLater: standing.filter(
      (each) => each !== latest && latest !== undefined && mayBeLater(each, latest, context.timeZone),
    ),
  };
}

function resultOf({ shown, originals, conflicts }: JoinedItem<ShownItem>, context: MeasuringContext): JoinedResult {
  return {
    ...measuredOf(shown, context),
    sourceNames: [...new Set(originals.map(({ sourceName }) => sourceName))],
    conflicts: conflicts.map(({ sentence }) => sentence),
  };
}

function mayBeLater({ item: { when } }: Measured, { item: latest }: Measured, timeZone: string): boolean {
  if (when === undefined || latest.when === undefined) return false;
  return relationOf(when, latest.when, timeZone) === 'overlapping';
}

/** What has no date is last. */
function newestFirst(one: ShownItem, other: ShownItem, timeZone: string): number {
  const [first, second] = [one, other].map(({ when }) => when !== undefined && startOf(when, timeZone) !== undefined);
  const byDate = first && second ? compareFhirDateTime(other.when, one.when, timeZone) : Number(second) - Number(first);
  return byDate || compareIdentity(one, other);
}

/** So that the order never hangs on which source answered first. */
function compareIdentity(one: ShownItem, other: ShownItem): number {
  const identity = ({ sourceId, resource }: ShownItem) => `${sourceId} ${resource.resourceType} ${resource.id}`;
  return compareText(identity(one), identity(other)) || compareText(JSON.stringify(one), JSON.stringify(other));
}

/** Out of range first, what is critical before the rest; then by name. */
function mostPressingFirst(one: TestResults, other: TestResults): number {
  return (
    pressing(other) - pressing(one) ||
    one.title.localeCompare(other.title, 'en-GB') ||
    compareText(one.keys[0]!, other.keys[0]!)
  );
}

function pressing({ latest }: TestResults): number {
  const flag = latest?.item.interpretation;
  return flag === undefined ? 0 : flag === 'critical' ? 2 : 1;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
