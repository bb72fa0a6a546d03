// The record as far as it has arrived: the parts received, and what each section now holds, newest first.
import type { AreaShown, DocumentLocation, SourcePart } from '#disclosure/record-part.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { sections, type SectionId } from '#record/items/sections.ts';
import { compareFhirDateTime } from '#standards/fhir/date-time.ts';

/** An item with where it comes from, and where its document is if it is one. */
export interface ShownItem extends RecordItem {
  sourceName: string;
  document?: DocumentLocation;
}

export interface SectionState {
  id: SectionId;
  title: string;
  items: readonly ShownItem[];
  total: number;
  /** What sources say of it beside the items, e.g. "King's has nothing recorded here." */
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

/** The sections as a record page orders them: first things first, then as the standard has them. */
export const sectionOrder: readonly SectionId[] = [
  ...firstThings,
  ...sections.map(({ id }) => id).filter((id) => !alwaysShown.has(id)),
];

const answeredFully = new Set(['answered', 'nothing-recorded', 'patient-not-known', 'not-a-party']);

/** The sections a part says anything about. */
export function sectionsTouchedBy(part: SourcePart): ReadonlySet<SectionId> {
  return new Set([
    ...part.items.map(({ section }) => section),
    ...part.areas.flatMap((area) => area.sections),
    ...(answeredFully.has(part.outcome) ? [] : alwaysShown),
  ]);
}

/** What a section holds now; undefined where there is nothing to say of it. */
export function sectionState(id: SectionId, parts: readonly SourcePart[]): SectionState | undefined {
  const { title } = sections.find((section) => section.id === id)!;
  const items = shownItems(parts).filter((item) => item.section === id);
  const total = parts.reduce((sum, part) => sum + (part.totals[id] ?? 0), 0);
  const statements = parts.flatMap((part) =>
    part.areas
      .filter((area) => area.status !== 'present' && area.sections.includes(id))
      .map((area) => statementOf(part, area)),
  );
  const missing = parts
    .filter((part) => !answeredFully.has(part.outcome))
    .map((part) => `${part.source.organisation.shortName}: ${part.words.label.toLowerCase()}`);
  if (items.length === 0 && statements.length === 0 && !alwaysShown.has(id)) return undefined;
  return { id, title, items, total: Math.max(total, items.length), statements: [...new Set(statements)], missing };
}

function newestFirst(one: RecordItem, other: RecordItem): number {
  if (one.when === undefined || other.when === undefined)
    return one.when === other.when ? 0 : one.when === undefined ? 1 : -1;
  return compareFhirDateTime(other.when, one.when) || one.title.localeCompare(other.title);
}

function statementOf({ source }: SourcePart, area: AreaShown): string {
  const name = source.organisation.shortName;
  if (area.status === 'none-known') return `${name} has recorded that there are none known. ${area.text ?? ''}`.trim();
  if (area.status === 'nothing-recorded') return `${name} has nothing recorded under "${area.area}".`;
  return `${name} did not return "${area.area}". There may be more than is shown.`;
}

/** All items of these parts, newest first. */
export function shownItems(parts: readonly SourcePart[]): ShownItem[] {
  return parts.flatMap((part) => part.items.map((item) => shownItem(part, item))).toSorted(newestFirst);
}

function shownItem({ source, documents }: SourcePart, item: RecordItem): ShownItem {
  const document = documents.get(item.resource.id);
  return { ...item, sourceName: source.organisation.shortName, ...(document ? { document } : {}) };
}
