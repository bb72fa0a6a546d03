// What of a record happened, or is to happen, at a time: stays with their beginning and end, contacts, appointments,
// procedures, vaccinations, results, documents, and medicines as they start and end.
// Invariant: a date of a month stays a month. What has no date is named apart, never given one.
import type { SectionId } from '#record/items/sections.ts';
import { joinItems } from '#record/joining/join-items.ts';
import { endOf, startOf } from '#standards/fhir/date-time.ts';
import type { ShownItem } from '../joined-so-far.ts';
import { medicineChanges } from './medicine-changes.ts';

export type EntryKind =
  | 'stay'
  | 'contact'
  | 'appointment'
  | 'procedure'
  | 'vaccination'
  | 'result'
  | 'document'
  | 'medicine-start'
  | 'medicine-end';

export interface TimelineEntry {
  kind: EntryKind;
  item: ShownItem;
  /** As the source dated it: a FHIR date or dateTime. */
  when: string;
  /** The stretch of time it may lie in, or lasted: milliseconds since 1970, `until` the first moment after. */
  from: number;
  until: number;
  /** Of a stay: when it ended as the source dated that, that it goes on, or that nobody says. */
  ended?: { on: string } | 'goes on' | 'not recorded';
  /** Cancelled or taken back: in the list as what it is, not in the picture. */
  didNotHappen: boolean;
}

export interface Happenings {
  /** In no order. */
  dated: readonly TimelineEntry[];
  undated: readonly ShownItem[];
}

/** The sections a timeline is drawn from. */
export const kindOfSection: Readonly<Partial<Record<SectionId, EntryKind>>> = {
  'admission-details': 'stay',
  'discharge-details': 'stay',
  'contacts-with-professionals': 'contact',
  'future-appointments': 'appointment',
  'procedures-and-therapies': 'procedure',
  vaccinations: 'vaccination',
  'investigation-results': 'result',
  documents: 'document',
  'medications-and-medical-devices': 'medicine-start',
};

export interface TimelineContext {
  timeZone: string;
  now: Date;
}

/** @param all items of every source, in any order. What two systems of one organisation say of one thing is in its lane once. */
export function happeningsOf(all: readonly ShownItem[], context: TimelineContext): Happenings {
  const items = joinedByOrganisation(all.filter(({ section }) => kindOfSection[section] !== undefined));
  const dated: TimelineEntry[] = [];
  const undated: ShownItem[] = [];
  const add = (kind: EntryKind, item: ShownItem, when = item.when) => {
    const entry = when === undefined ? undefined : entryOf(kind, item, when, context);
    if (entry) dated.push(entry);
    else undated.push(item);
  };
  const discharges = dischargesIn(items);
  for (const item of items) {
    const kind = kindOfSection[item.section];
    if (!kind || kind === 'medicine-start' || saidByAnother(item)) continue;
    if (item.section === 'discharge-details' && discharges.admitted.has(stayKey(item))) continue;
    if (item.section === 'admission-details') {
      const entry =
        item.when === undefined ? undefined : stayOf(item, item.when, discharges.left.get(stayKey(item)), context);
      if (entry) dated.push(entry);
      else undated.push(item);
    } else add(kind, item);
  }
  for (const { change, item, when } of medicineChanges(items, context.now))
    add(change === 'start' ? 'medicine-start' : 'medicine-end', item, when);
  return { dated, undated };
}

function joinedByOrganisation(items: readonly ShownItem[]): ShownItem[] {
  return Map.groupBy(items, ({ sourceName }) => sourceName)
    .values()
    .flatMap((own) => joinItems(own).map(({ shown }) => shown))
    .toArray();
}

/** Samples and reports that only gather results, and what was noted in a contact: the entry they belong to is there itself. */
function saidByAnother({ section, resource: { resourceType }, detail = '' }: ShownItem): boolean {
  if (section === 'contacts-with-professionals') return resourceType === 'Observation';
  return resourceType === 'Specimen' || (resourceType === 'DiagnosticReport' && /^\d+ results?$/.test(detail));
}

function entryOf(
  kind: EntryKind,
  item: ShownItem,
  when: string,
  { timeZone }: TimelineContext,
): TimelineEntry | undefined {
  const [from, until] = [startOf(when, timeZone), endOf(when, timeZone)];
  if (from === undefined || until === undefined) return undefined;
  return { kind, item, when, from, until, didNotHappen: didNotHappen(item) };
}

function didNotHappen({ status, cautions = [] }: ShownItem): boolean {
  return (
    status === 'cancelled' ||
    status === 'entered in error' ||
    status === 'not done' ||
    cautions.some((caution) => caution === 'entered in error' || caution.startsWith('cancelled'))
  );
}

/** An admission with its discharge, which the record has as a line of its own. */
function stayOf(
  item: ShownItem,
  when: string,
  left: string | undefined,
  context: TimelineContext,
): TimelineEntry | undefined {
  const entry = entryOf('stay', item, when, context);
  if (!entry) return undefined;
  const ended = item.facts?.until ?? left;
  const until = ended === undefined ? undefined : endOf(ended, context.timeZone);
  if (ended !== undefined && until !== undefined && until > entry.from)
    return { ...entry, until, ended: { on: ended } };
  const now = context.now.getTime();
  if (item.status === 'in progress' && entry.from < now)
    return { ...entry, until: Math.max(entry.until, now), ended: 'goes on' };
  return { ...entry, ended: 'not recorded' };
}

const stayKey = ({ sourceId, resource }: ShownItem) => `${sourceId} ${resource.resourceType} ${resource.id}`;

/** Admissions that have a line, and when each stay that was left was left. */
function dischargesIn(items: readonly ShownItem[]): {
  admitted: ReadonlySet<string>;
  left: ReadonlyMap<string, string>;
} {
  return {
    admitted: new Set(items.filter(({ section }) => section === 'admission-details').map(stayKey)),
    left: new Map(
      items.flatMap((item) =>
        item.section === 'discharge-details' && item.when ? [[stayKey(item), item.when] as const] : [],
      ),
    ),
  };
}
