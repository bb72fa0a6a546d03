// Results of the same test together, from whichever laboratory: by code, and by words only where there is no code.
import { compareFhirDateTime, relationOf, startOf } from '#standards/fhir/date-time.ts';
import type { ShownItem } from '../joined-so-far.ts';
import { type Measured, type MeasuringContext, measuredOf, notAResult } from './measured.ts';

export interface TestResults {
  /** Its codes as `system|code`, or its words, sorted. Never empty. */
  keys: readonly string[];
  /** As the latest result names it. */
  title: string;
  /** What else it is called. */
  otherTitles: readonly string[];
  /** Newest first, what has no date last. */
  results: readonly Measured[];
  /** The latest that is a result; absent where every one was cancelled or taken back. */
  latest?: Measured;
  /** Results whose dates are too coarse to say that they are not later still. */
  perhapsLater: readonly Measured[];
}

/** @param items in any order; the outcome is the same. */
export function groupTests(items: readonly ShownItem[], context: MeasuringContext): TestResults[] {
  const keysOf = items.map(testKeys);
  const representative = joinedKeys(keysOf);
  const groups = Map.groupBy(items, (_item, index) => representative(keysOf[index]![0]!));
  const keysByGroup = Map.groupBy(new Set(keysOf.flat()), representative);
  return [...groups]
    .map(([key, members]) => testOf(keysByGroup.get(key)!.toSorted(), members, context))
    .toSorted(mostPressingFirst);
}

/** What says which test it is. A system of a source's own bears that source's name already, so its codes meet no other's. */
export function testKeys({ code, facts, title }: ShownItem): string[] {
  const codes = [...(code ? [code] : []), ...(facts?.codes ?? [])].map((each) => `${each.system}|${each.code}`);
  return codes.length > 0
    ? [...new Set(codes)]
    : [`words|${title.trim().toLocaleLowerCase('en-GB').replaceAll(/\s+/g, ' ')}`];
}

/** Keys that stand together on one result are one test. */
function joinedKeys(all: readonly (readonly string[])[]): (key: string) => string {
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    while (parents.has(root)) root = parents.get(root)!;
    // The way there is shortened, so that long chains are walked once.
    for (let each = key; each !== root;) {
      const next = parents.get(each)!;
      parents.set(each, root);
      each = next;
    }
    return root;
  };
  for (const [first, ...others] of all) {
    for (const other of others) {
      const [one, two] = [rootOf(first!), rootOf(other)].toSorted();
      if (one !== two) parents.set(two!, one!);
    }
  }
  return rootOf;
}

function testOf(keys: readonly string[], items: readonly ShownItem[], context: MeasuringContext): TestResults {
  const newestFirst = items.toSorted(
    (one, other) => byDate(other, one, context.timeZone) || compareIdentity(one, other),
  );
  const results = newestFirst.map((item) => measuredOf(item, context));
  const standing = results.filter(({ item }) => notAResult(item) === undefined);
  const latest = standing.find(({ notDrawn }) => notDrawn !== 'dated in the future') ?? standing[0];
  const named = (latest ?? results[0]!).item.title;
  return {
    keys,
    title: named,
    otherTitles: [...new Set(results.map(({ item }) => item.title))].filter(
      (title) => title.toLocaleLowerCase('en-GB') !== named.toLocaleLowerCase('en-GB'),
    ),
    results,
    ...(latest ? { latest } : {}),
    perhapsLater: standing.filter(
      (each) => each !== latest && latest !== undefined && mayBeLater(each, latest, context.timeZone),
    ),
  };
}

function mayBeLater({ item: { when } }: Measured, { item: latest }: Measured, timeZone: string): boolean {
  if (when === undefined || latest.when === undefined) return false;
  return relationOf(when, latest.when, timeZone) === 'overlapping';
}

/** Earliest first; what has no date before all that have one, so that turned round it comes last. */
function byDate(one: ShownItem, other: ShownItem, timeZone: string): number {
  const [first, second] = [one, other].map(({ when }) => when !== undefined && startOf(when, timeZone) !== undefined);
  return first && second ? compareFhirDateTime(one.when, other.when, timeZone) : Number(first) - Number(second);
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
