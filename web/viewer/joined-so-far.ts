// The record as far as it has arrived: the joined lines of each section, newest first, where sources disagree, and what its
// emptiness means.
import type { DocumentLocation, SourcePart } from '#disclosure/record-part.ts';
import { saidOfSection } from '#disclosure/said-of-section.ts';
import { entryKey, type EntryTime } from '#disclosure/since/entry-times.ts';
import { dateText } from '#record/items/elements/times.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { sections, type SectionId } from '#record/items/sections.ts';
import type { JoinedItem } from '#record/joining/joined-item.ts';
import { joinItems } from '#record/joining/join-items.ts';
import { createJoinedRecord } from '#record/joining/joined-record.ts';
import { newestFirst as newestLinesFirst } from '#record/joining/order.ts';
import { sectionState, type SourceState } from '#record/joining/states/section-state.ts';
import { startOf } from '#standards/fhir/date-time.ts';

/** An item with where it comes from, and where its document is if it is one. */
export interface ShownItem extends RecordItem {
  sourceName: string;
  document?: DocumentLocation;
  /** When it came to be as it is, where anybody says. */
  time?: EntryTime;
  /** When its source gave it, and how old that makes it. */
  given?: Pick<SourcePart, 'age' | 'asOf'>;
}

/** The same thing from one place or several, with everything that was joined. */
export type ShownLine = JoinedItem<ShownItem>;

export interface SectionState {
  id: SectionId;
  title: string;
  lines: readonly ShownLine[];
  /** How many lines there are, at most, where `lines` holds only the newest: of what was not read some may join. */
  total: number;
  /** What sources say of it beside the items, e.g. "Nothing recorded: King's, Lambeth council." */
  statements: readonly string[];
  /** Sources whose answer is missing, so that an empty section is never read as "none". */
  missing: readonly string[];
  /** Each source by itself, in the order they answered, and whether every one that shares answered in full. */
  said?: () => { complete: boolean; sources: readonly { name: string; words: string }[] };
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

/** Nothing is to be expected, and there may be something. */
const notAsked: ReadonlySet<SourcePart['outcome']> = new Set(['not-a-party', 'not-asked']);

export interface RecordSoFar {
  readonly parts: readonly SourcePart[];
  /** Takes in sources' parts; the sections they change. All at once where all are there: it joins once, and not once for each. */
  add(...answered: readonly SourcePart[]): ReadonlySet<SectionId>;
  /** What a section holds now; undefined where there is nothing to say of it. */
  section(id: SectionId): SectionState | undefined;
  /** Every section with something to say, in the page's order. */
  sections(): SectionState[];
}

export function createRecordSoFar(): RecordSoFar {
  const parts: SourcePart[] = [];
  const names = new Map<string, string>();
  const own = new Map<SourcePart, Map<SectionId, readonly ShownItem[]>>();
  const joined = createJoinedRecord<ShownItem>({ nameOf: (sourceId) => names.get(sourceId) ?? sourceId });
  const itemsOf = (part: SourcePart, id: SectionId) => own.get(part)!.get(id) ?? none;
  // Why kept until more is added: the list of sections, the glance and the rows ask for the same ones again and again.
  const states = new Map<SectionId, SectionState | undefined>();
  const section = (id: SectionId): SectionState | undefined => {
    if (!states.has(id)) states.set(id, stateOf(id));
    return states.get(id);
  };
  const stateOf = (id: SectionId): SectionState | undefined => {
    const lines = joined.section(id);
    const { sources, complete } = sectionState(parts.map((part) => saidOfSection(part, id, itemsOf(part, id))));
    const statements = statementsOf(sources);
    if (lines.length === 0 && statements.length === 0 && !alwaysShown.has(id)) return undefined;
    const notRead = parts.reduce(
      (sum, part) => sum + Math.max(0, (part.totals[id] ?? 0) - itemsOf(part, id).length),
      0,
    );
    return {
      id,
      title: titles.get(id)!,
      lines,
      total: lines.length + notRead,
      statements: [...statements, ...notAskedOf(sources)],
      missing: parts.flatMap((part, index) => missingOf(part, sources[index]!)),
      said: () => ({
        complete,
        sources: parts.map((part, index) => saidBy(part, id, itemsOf(part, id).length, sources[index]!)),
      }),
    };
  };
  const answerOf = (part: SourcePart) => {
    const { source } = part;
    names.set(source.sourceId, nameOf(source));
    const items = part.items.map((item) => shownItem(part, item));
    parts.push(part);
    own.set(
      part,
      Map.groupBy(items, (item) => item.section),
    );
    return { sourceId: source.sourceId, items };
  };
  return {
    parts,
    add(...answered) {
      const touched = joined.take(...answered.map(answerOf));
      states.clear();
      const areas = answered.flatMap((part) => part.areas.flatMap((area) => area.sections));
      const isSilent = answered.some(({ outcome }) => !whole.has(outcome) || notAsked.has(outcome));
      const silent = isSilent ? sectionOrder.filter((id) => alwaysShown.has(id) || section(id)) : [];
      return new Set([...touched, ...areas, ...silent]);
    },
    section,
    sections: () => sectionOrder.map(section).filter((state) => state !== undefined),
  };
}

const none: readonly never[] = [];

/** All items of these parts, newest first, each by itself. */
export function newestItems(parts: readonly SourcePart[]): ShownItem[] {
  return parts
    .flatMap((part) => part.items.map((item) => ({ at: startOf(item.when ?? ''), item: shownItem(part, item) })))
    .toSorted((one, other) => newestFirst(one, other))
    .map(({ item }) => item);
}

/** All of these parts joined, whatever the section, newest first. */
export function joinedLines(parts: readonly SourcePart[]): ShownLine[] {
  const names = new Map(parts.map(({ source }) => [source.sourceId, nameOf(source)]));
  return newestLinesFirst(joinItems(newestItems(parts), { nameOf: (sourceId) => names.get(sourceId) ?? sourceId }));
}

/** Two systems of one organisation are told apart where they disagree. */
function nameOf({ organisation, mode }: SourcePart['source']): string {
  return mode === 'sends' ? `${organisation.shortName} messages` : organisation.shortName;
}

/** What of a section these parts hold, newest first, each by itself. */
export function itemsOfSection(parts: readonly SourcePart[], id: SectionId): ShownItem[] {
  return newestItems(parts.map((part) => ({ ...part, items: part.items.filter(({ section }) => section === id) })));
}

/** With the instant it is ordered by, parsed once; what has no date comes last. */
interface DatedItem {
  at: number | undefined;
  item: ShownItem;
}

function newestFirst(one: DatedItem, other: DatedItem): number {
  const [first, second] = [one.at ?? Number.MIN_SAFE_INTEGER, other.at ?? Number.MIN_SAFE_INTEGER];
  return second - first || (one.item.title < other.item.title ? -1 : one.item.title > other.item.title ? 1 : 0);
}

function shownItem(part: SourcePart, item: RecordItem): ShownItem {
  const { source, documents, times } = part;
  const document = documents.get(item.resource.id);
  const time = times?.get(entryKey(item.resource));
  return {
    ...item,
    sourceName: source.organisation.shortName,
    given: part,
    ...(document ? { document } : {}),
    ...(time ? { time } : {}),
  };
}

/** Who has not answered in full, and what came of asking: "King's: did not answer". */
export function missingFrom(parts: readonly SourcePart[]): string[] {
  return parts.filter(({ outcome }) => !whole.has(outcome)).map(outcomeOf);
}

function outcomeOf({ source, words }: SourcePart): string {
  return `${source.organisation.shortName}: ${words.label.toLowerCase()}`;
}

/** "14 entries"; where it holds more than were read, how many of those it means. */
function saidBy({ source, totals }: SourcePart, id: SectionId, read: number, { words }: SourceState) {
  const total = totals[id] ?? 0;
  const ofMore = total > read ? `, the newest of ${total.toLocaleString('en-GB')} it holds` : '';
  return { name: nameOf(source), words: `${words}${ofMore}` };
}

/** What of a section a source leaves out: all of it, or what its own warnings say. */
function missingOf(part: SourcePart, { name, missing }: SourceState): string[] {
  if (!whole.has(part.outcome)) return [outcomeOf(part)];
  return missing.map((words) => `${name}: ${words}`);
}

/**
 * "None known", "nothing recorded" and "not returned" each in a sentence of its own, with who says it. Of an organisation with
 * entries here "nothing recorded" would be said of one of its systems, and misread.
 */
function statementsOf(sources: readonly SourceState[]): string[] {
  const who = (kind: SourceState['kind'], words = ({ name }: SourceState) => name) => [
    ...new Set(sources.filter((source) => source.kind === kind).map((source) => words(source))),
  ];
  const present = new Set(who('has entries'));
  const noneKnown = who('none known', noneKnownBy);
  const notReturned = who('not returned');
  const nothing = who('not recorded').filter((name) => !present.has(name));
  return [
    ...(noneKnown.length > 0 ? [`None known, as recorded by ${noneKnown.join(', ')}.`] : []),
    ...(notReturned.length > 0 ? [`Not returned by ${notReturned.join(', ')}. There may be more than is shown.`] : []),
    ...(nothing.length > 0 ? [`Nothing recorded: ${nothing.join(', ')}.`] : []),
  ];
}

/** Who was not asked, and may hold entries all the same. Said where the section is shown for another reason: it is so of every one. */
function notAskedOf(sources: readonly SourceState[]): string[] {
  const who = (kind: SourceState['kind']) =>
    [...new Set(sources.filter((source) => source.kind === kind).map(({ name }) => name))].join(', ');
  const [notParties, cameThrough] = [who('not a party'), who('not asked')];
  return [
    ...(notParties ? [`Not asked, because they do not share: ${notParties}. There may be more than is shown.`] : []),
    ...(cameThrough ? [`Not asked, because the question came through them: ${cameThrough}.`] : []),
  ];
}

/** "Guy's (Dr Ann Smith, 02-May-2024)". */
function noneKnownBy({ name, statement }: SourceState): string {
  const said = [statement?.who, dateText(statement?.when)].filter((words) => words !== undefined);
  return said.length > 0 ? `${name} (${said.join(', ')})` : name;
}
