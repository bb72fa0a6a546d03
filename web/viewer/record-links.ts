// On the record page: from a line to what its source links it with, and back. Each leads to the page of medicines, where both
// stand, whatever part of a long section the record page shows.
import type { Html } from '#web/design/html.ts';
import { createLinks, entryId, linkedKind, type Links, linkedWith } from './follow-links.ts';
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
  let answered = -1;
  return (line) => {
    if (linkedKind(line) === undefined) return undefined;
    if (!links || answered !== record.parts.length) {
      links = createLinks(linkedSections.flatMap((id) => record.section(id)?.lines ?? []));
      answered = record.parts.length;
    }
    return linkedWith(line, { links, hrefOf: (item) => `/record/${personId}/medicines#${entryId(item)}`, timeZone });
  };
}
