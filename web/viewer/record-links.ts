// On the record page: from a line to what its source links it with, and back. Medicines, problems and contacts lead to the page of
// medicines, and what was recorded in a consultation to the page of consultations, where both ends stand whatever part of a long
// section the record page shows.
import { type Html, html } from '#web/design/html.ts';
import { waysOf } from './consultations/consultation-words.ts';
import { type Consultations, consultationsIn } from './consultations/consultations.ts';
import { createLinks, entryId, type Linked, linkedKind, type Links, linkedWith } from './follow-links.ts';
import type { RecordSoFar, ShownLine } from './joined-so-far.ts';

/** Sections whose lines are linked. */
const linkedSections = [
  'medications-and-medical-devices',
  'problem-list',
  'contacts-with-professionals',
  'admission-details',
] as const;

/** What a line is linked with, as far as sources have answered. */
export function recordLinks(
  record: RecordSoFar,
  { personId, timeZone }: { personId: string; timeZone: string },
): (line: ShownLine) => Html | undefined {
  let links: Links | undefined;
  let consultations: Consultations | undefined;
  let answered = -1;
  return (line) => {
    if (!consultations || answered !== record.parts.length) {
      links = undefined;
      consultations = consultationsIn(record.parts);
      answered = record.parts.length;
    }
    const ways = waysOf(line, { consultations, personId, timeZone });
    if (linkedKind(line) === undefined) return ways;
    links ??= createLinks(linkedSections.flatMap((id) => record.section(id)?.lines ?? []));
    const hrefOf = (item: Parameters<typeof entryId>[0]) => `/record/${personId}/medicines#${entryId(item)}`;
    const isSaid = ways && alreadySaid(line, consultations);
    return html`${linkedWith(line, { links, hrefOf, timeZone, ...(isSaid ? { isSaid } : {}) })}${ways}`;
  };
}

/** A medicine's contact that is said with its heading is not said again without. */
function alreadySaid(line: ShownLine, consultations: Consultations): (other: Linked) => boolean {
  const said = new Set(
    line.originals.flatMap((item) => consultations.of(item).map(({ consultation }) => entryId(consultation.contact))),
  );
  return ({ item }) => said.has(entryId(item));
}
