// Consultations with what was recorded in them, as their sources order it, found from either end.
// Invariant: made of what the disclosure let out and of nothing else: what is withheld is neither named, counted nor led to.
import type { SourcePart } from '#disclosure/record-part.ts';
import type { ConsultationPlace } from '#record/items/item-facts.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { startOf } from '#standards/fhir/date-time.ts';

export interface RecordedEntry {
  item: RecordItem;
  place: ConsultationPlace;
}

export interface Consultation {
  contact: RecordItem;
  /** In the order of its source: by topic, heading and entry; last what no heading has. */
  entries: readonly RecordedEntry[];
}

export interface Consultations {
  /** Those an entry was recorded in, with its place there, newest first. */
  of(item: RecordItem): readonly { consultation: Consultation; place: ConsultationPlace }[];
  /** What was recorded in this contact, where anything was. */
  at(contact: RecordItem): Consultation | undefined;
  /** Those with a topic about this problem, newest first. */
  about(problem: RecordItem): readonly Consultation[];
  /** All, newest first. */
  all(): readonly Consultation[];
  /** The problem a place is about, where it was let out. */
  problemsOf(consultation: Consultation, place: ConsultationPlace): readonly RecordItem[];
}

interface OfPart {
  consultations: Map<string, Consultation>;
  problems: Map<string, RecordItem>;
  about: Map<string, Set<Consultation>>;
}

/** Why kept: a part stands while others arrive, and may have a hundred thousand entries. */
const read = new WeakMap<SourcePart, OfPart>();

export function consultationsIn(parts: readonly SourcePart[]): Consultations {
  const bySource = new Map(parts.map((part) => [part.source.sourceId, ofPart(part)] as const));
  const keyOf = ({ resource }: RecordItem) => `${resource.resourceType}/${resource.id}`;
  return {
    of(item) {
      const own = bySource.get(item.sourceId);
      const found = (item.facts?.recordedIn ?? []).flatMap((place) => {
        const consultation = own?.consultations.get(place.contact);
        return consultation ? [{ consultation, place }] : [];
      });
      return found.toSorted((one, other) => newestFirst(one.consultation, other.consultation));
    },
    at: (contact) => bySource.get(contact.sourceId)?.consultations.get(keyOf(contact)),
    about: (problem) => [...(bySource.get(problem.sourceId)?.about.get(keyOf(problem)) ?? [])].toSorted(newestFirst),
    all: () => [...bySource.values()].flatMap(({ consultations }) => [...consultations.values()]).toSorted(newestFirst),
    problemsOf: ({ contact }, { about = [] }) =>
      about.flatMap((problem) => bySource.get(contact.sourceId)?.problems.get(problem) ?? []),
  };
}

function ofPart(part: SourcePart): OfPart {
  const known = read.get(part);
  if (known) return known;
  const found: OfPart = { consultations: new Map(), problems: new Map(), about: new Map() };
  read.set(part, found);
  const placed = part.items.filter(({ facts }) => facts?.recordedIn !== undefined);
  if (placed.length === 0) return found;
  const contacts = new Map<string, RecordItem>();
  for (const item of part.items) {
    const { resourceType, id } = item.resource;
    const into = resourceType === 'Encounter' ? contacts : resourceType === 'Condition' ? found.problems : undefined;
    // A stay is two lines, its admission first.
    if (into && !into.has(`${resourceType}/${id}`)) into.set(`${resourceType}/${id}`, item);
  }
  const entries = new Map<string, RecordedEntry[]>();
  for (const item of placed)
    for (const place of item.facts!.recordedIn!)
      if (contacts.has(place.contact))
        entries.set(place.contact, [...(entries.get(place.contact) ?? []), { item, place }]);
  for (const [key, own] of entries) {
    const consultation = { contact: contacts.get(key)!, entries: own.toSorted(inOrder) };
    found.consultations.set(key, consultation);
    for (const { place } of own)
      for (const problem of place.about ?? [])
        if (found.problems.has(problem))
          found.about.set(problem, (found.about.get(problem) ?? new Set()).add(consultation));
  }
  return found;
}

function inOrder({ place: { order: one } }: RecordedEntry, { place: { order: other } }: RecordedEntry): number {
  if (one.length === 0 || other.length === 0) return other.length - one.length;
  const differs = one.findIndex((number, index) => number !== other[index]);
  return differs < 0 ? 0 : one[differs]! - (other[differs] ?? -1);
}

function newestFirst({ contact: one }: Consultation, { contact: other }: Consultation): number {
  const at = ({ when }: RecordItem) => startOf(when ?? '') ?? Number.MIN_SAFE_INTEGER;
  return at(other) - at(one) || (one.resource.id < other.resource.id ? -1 : 1);
}
