// A search for a patient. It is a disclosure too: decided, and written down with what was asked, before anything is looked up;
// and closed with who was shown.
import type { FindCriteria, FoundPerson } from '#patient-index/find-persons.ts';
import { type Asking, closedWhereItFails, decideAndRecord, type Door, idsOf, recordShown } from './door.ts';
import { findTraced, uncheckedNote } from './identity/find-traced.ts';
import { refuseRealNumbers } from './identity/invented-people.ts';
import type { Refused } from './record-part.ts';

export type { FindCriteria, FoundPerson };

export interface PatientsFound {
  permitted: true;
  persons: readonly FoundPerson[];
  /** More fit than are given. */
  more: boolean;
  /** What the reader should know of the search itself. */
  notes: readonly string[];
}

/** Finds at most twenty people; nobody, with a note of what to add, where what was typed could fit too many. */
export async function findPatients(
  door: Door,
  asking: Asking,
  criteria: FindCriteria,
): Promise<PatientsFound | Refused> {
  refuseRealNumbers(door, [criteria.nhsNumber]);
  const decided = await decideAndRecord(door, asking, { action: 'find-patient' }, JSON.stringify(criteria));
  if (!decided.permitted) return decided;
  const { found, unchecked } = await closedWhereItFails(door, asking, decided.permit, () =>
    findTraced(door, criteria, asking.requestId),
  );
  const persons = found.status === 'found' ? found.persons : [];
  const shown = {
    sourceId: 'patient-index',
    outcome: found.status,
    sections: { 'person-demographics': persons.length },
  };
  await recordShown(door, asking, decided.permit, [shown], 'success', idsOf(persons));
  if (found.status === 'not-enough') return { permitted: true, persons, more: false, notes: [found.text] };
  return { permitted: true, persons, more: found.more, notes: [...found.notes, ...(unchecked ? [uncheckedNote] : [])] };
}
