// The record as far as it has arrived: what each section holds, newest first, and what its emptiness means.
// Nothing is joined yet: each item stands by itself, with its source.
import type { AreaShown, DocumentLocation, SourcePart } from '#disclosure/record-part.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { sections, type SectionId } from '#record/items/sections.ts';
import { startOf } from '#standards/fhir/date-time.ts';

/** An item with where it comes from, and where its document is if it is one. */
export interface ShownItem extends RecordItem {
  sourceName: string;
  document?: DocumentLocation;
}

export interface SectionState {
  id: SectionId;
  title: string;
  items: readonly ShownItem[];
  /** How many there are, where `items` holds only the newest. */
  total: number;
  /** What sources say of it beside the items, e.g. "Nothing recorded: King's, Lambeth council." */
  statements: readonly string[];
  /** Sources whose answer is missing, so that an empty section is never read as "none". */
  missing: readonly string[];
}

/** What changes what a clinician does next comes first, and is shown even when empty: to read nothing there is to decide something. */
const firstThings: readonly SectionId[] = [
  'alerts',
  'allergies-and-adverse-reactions',
  'medications-and-medical-devices',
  'problem-list',
];
const alwaysShown: ReadonlySet<SectionId> = new Set(firstThings);
const titles = new Map(sections.map(({ id, title }) => [id, title]));

/** The sections as a record page orders them: first things first, then as the standard has them. */
export const sectionOrder: readonly SectionId[] = [
  ...firstThings,
  ...sections.map(({ id }) => id).filter((id) => !alwaysShown.has(id)),
];

/** Outcomes after which nothing more is to be expected from a source. */
const whole: ReadonlySet<SourcePart['outcome']> = new Set([
  'answered',
  'nothing-recorded',
  'patient-not-known',
  'not-a-party',
  'not-asked',
]);

export interface RecordSoFar {
  readonly parts: readonly SourcePart[];
  /** Takes in one source's part; the sections it changes. */
  add(part: SourcePart): ReadonlySet<SectionId>;
  /** What a section holds now; undefined where there is nothing to say of it. */
  section(id: SectionId): SectionState | undefined;
  /** Every section with something to say, in the page's order. */
  sections(): SectionState[];
}

export function createRecordSoFar(): RecordSoFar {
  const parts: SourcePart[] = [];
  const dated = new Map<SectionId, DatedItem[]>();
  const section = (id: SectionId): SectionState | undefined => {
    const items = dated.get(id) ?? [];
    const statements = statementsOf(id, parts, new Set(items.map(({ item }) => item.sourceName)));
    if (items.length === 0 && statements.length === 0 && !alwaysShown.has(id)) return undefined;
    const total = parts.reduce((sum, { totals }) => sum + (totals[id] ?? 0), 0);
    return {
      id,
      title: titles.get(id)!,
      items: items.map(({ item }) => item),
      total: Math.max(total, items.length),
      statements,
      missing: missingFrom(parts),
    };
  };
  return {
    parts,
    add(part) {
      parts.push(part);
      for (const [id, items] of Map.groupBy(part.items, (item) => item.section)) {
        dated.set(id, [...(dated.get(id) ?? []), ...items.map((item) => datedItem(part, item))].toSorted(newestFirst));
      }
      const silent = whole.has(part.outcome) ? [] : [...alwaysShown, ...dated.keys()];
      return new Set([
        ...part.items.map((item) => item.section),
        ...part.areas.flatMap((area) => area.sections),
        ...silent,
      ]);
    },
    section,
    sections: () => sectionOrder.map(section).filter((state) => state !== undefined),
  };
}

/** All items of these parts, newest first. */
export function newestItems(parts: readonly SourcePart[]): ShownItem[] {
  return parts
    .flatMap((part) => part.items.map((item) => datedItem(part, item)))
    .toSorted(newestFirst)
    .map(({ item }) => item);
}

/** With the instant it is ordered by: parsed once, not at every comparison. */
interface DatedItem {
  at: number;
  item: ShownItem;
}

function datedItem({ source, documents }: SourcePart, item: RecordItem): DatedItem {
  const document = documents.get(item.resource.id);
  const at = item.when === undefined ? undefined : startOf(item.when);
  return {
    // What has no date comes last.
    at: at ?? Number.NEGATIVE_INFINITY,
    item: { ...item, sourceName: source.organisation.shortName, ...(document ? { document } : {}) },
  };
}

function newestFirst(one: DatedItem, other: DatedItem): number {
  if (one.at !== other.at) return other.at > one.at ? 1 : -1;
  return one.item.title < other.item.title ? -1 : one.item.title > other.item.title ? 1 : 0;
}

/** Who has not answered in full, and what came of asking: "King's: did not answer". */
export function missingFrom(parts: readonly SourcePart[]): string[] {
  return parts
    .filter(({ outcome }) => !whole.has(outcome))
    .map(({ source, words }) => `${source.organisation.shortName}: ${words.label.toLowerCase()}`);
}

/**
 * "None known", "nothing recorded" and "not returned" each in a sentence of its own, with who says it.
 * @param present organisations with items here: of them "nothing recorded" would be said of one of their systems, and misread.
 */
function statementsOf(id: SectionId, parts: readonly SourcePart[], present: ReadonlySet<string>): string[] {
  const who = (status: AreaShown['status']) => {
    const saying = parts.filter(({ areas }) =>
      areas.some((area) => area.status === status && area.sections.includes(id)),
    );
    return [...new Set(saying.map(({ source }) => source.organisation.shortName))];
  };
  const [noneKnown, notReturned] = [who('none-known'), who('not-returned')];
  const nothing = who('nothing-recorded').filter((name) => !present.has(name));
  return [
    ...(noneKnown.length > 0 ? [`None known, as recorded by ${noneKnown.join(', ')}.`] : []),
    ...(notReturned.length > 0 ? [`Not returned by ${notReturned.join(', ')}. There may be more than is shown.`] : []),
    ...(nothing.length > 0 ? [`Nothing recorded: ${nothing.join(', ')}.`] : []),
  ];
}
