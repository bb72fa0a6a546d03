// What feeds have sent about this person, read from the record: the newest of each section, and how many there are.
import { readCounts, readItems, type StoredItem } from '#record/read.ts';
import type { SectionId } from '#record/items/sections.ts';
import type { Permit } from '#privacy/permit.ts';
import type { PatientId } from '#standards/patient.ts';
import type { Door } from './door.ts';
import { withDifferences } from './identity/national-differences.ts';
import type { KnownPerson } from './known-person.ts';
import { withOrganisationNames } from './name-organisations.ts';
import type { SourcePart, SourceShown } from './record-part.ts';
import { timesReceived } from './since/entry-times.ts';
import { sectionsSharedOf, sharedPart } from './shared-part.ts';
import { heldPart } from './source-part.ts';

/** Lines of each section read for a record page; a section's own page says how many it wants. */
const linesPerSection = 50;
const linesOfOneSection = 1000;

/** One part for each feed, in the order they are read. */
export async function* heldParts(
  door: Door,
  permit: Permit,
  person: KnownPerson,
  feeds: readonly SourceShown[],
  wanted: Partial<Omit<Wanted, 'since'>> & { since?: Date | ReadonlyMap<string, Date> | undefined },
): AsyncGenerator<SourcePart> {
  for (const feed of feeds) {
    // Invariant: what no agreement lets be shown is not read.
    if (permit.withheldSources.has(feed.sourceId)) continue;
    const patients = person.patients.filter(({ organisation }) => organisation === feed.organisation.ods);
    const patientIds = patients.map(({ patientId }) => patientId);
    const since = wanted.since instanceof Date ? wanted.since : wanted.since?.get(feed.sourceId);
    const held = heldPart(feed, await readHoldings(door, permit, feed, patientIds, { ...wanted, since }));
    const part = withOrganisationNames(door.partnership, sharedPart(permit, held));
    yield withDifferences(
      door,
      person,
      part,
      patients.map(({ demographics }) => demographics),
    );
  }
}

interface Wanted {
  sections: readonly SectionId[] | undefined;
  since: Date | undefined;
  before: Date | undefined;
  /** So many lines: of the section, or of each. */
  newest: number | undefined;
}

async function readHoldings(
  { database, feedState }: Door,
  permit: Permit,
  feed: SourceShown,
  patientIds: readonly PatientId[],
  { sections, since, before, newest }: Partial<Wanted>,
) {
  const shared = sectionsSharedOf(permit, feed.sourceId);
  // Invariant: withheld lines are left out by the database, before anything is ordered or counted; so are sections not shared.
  const filter = {
    withheldLabels: permit.withheldLabels,
    sourceId: feed.sourceId,
    ...(shared ? { sections: [...shared].filter(wantedIn(sections)) } : sections ? { sections } : {}),
    ...(since ? { since } : {}),
    ...(before ? { before } : {}),
  };
  const [items, totals, state] = await Promise.all([
    readItems(database, patientIds, {
      ...filter,
      ...(sections?.length === 1
        ? { limit: newest ?? linesOfOneSection }
        : { limitPerSection: newest ?? linesPerSection }),
    }),
    readCounts(database, patientIds, filter),
    feedState(feed.sourceId, patientIds),
  ]);
  return {
    items,
    totals,
    documents: documentsOf(items),
    times: timesReceived(items),
    known: patientIds.length > 0,
    ...state,
  };
}

/** Sections that are shared, as far as they were asked for. */
function wantedIn(sections: readonly SectionId[] | undefined) {
  return (section: string): section is SectionId => sections?.includes(section as SectionId) ?? true;
}

/** Where the content of each document among these lines is: in the record, under its resource. */
function documentsOf(items: readonly StoredItem[]): ReadonlyMap<string, { patientId: PatientId }> {
  return new Map(
    items
      .filter(({ resource }) => resource.resourceType === 'DocumentReference')
      .map(({ resource, patientId }) => [resource.id, { patientId }]),
  );
}
