// What of a record happened, or is to happen, at a time: stays with their beginning and end, contacts, appointments,
// procedures, vaccinations, results, documents, and medicines as they start and end.
// Invariant: a date of a month stays a month. What has no date is named apart, never given one.
import type { SectionId } from '#record/items/sections.ts';
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
  ended?: string | 'goes on' | 'not recorded';
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

export function happeningsOf(items: readonly ShownItem[], context: TimelineContext): Happenings {
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
    if (!kind || kind === 'medicine-start' || item.resource.resourceType === 'Specimen') continue;
    if (item.section === 'discharge-details' && discharges.admitted.has(stayKey(item))) continue;
    if (item.section === 'admission-details') {
      const entry =
        item.when === undefined ? undefined : stayOf(item, item.when, discharges.left.get(stayKey(item)), context);
      if (entry) dated.push(entry);
      else undated.push(item);
    } else add(kind, item);
  }
  for (const { change, item, when } of medicineChanges(items, context))
    add(change === 'start' ? 'medicine-start' : 'medicine-end', item, when);
  return { dated, undated };
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
  if (ended !== undefined && until !== undefined && until > entry.from) return { ...entry, until, ended };
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
